package dev.segue.diffusion.recipe;

/**
 * What a video costs: how many forwards of its experts it takes. Under classifier-free guidance a
 * prediction takes two; decoding, embeddings and prompts are not counted.
 *
 * @param structure of all tracks
 * @param refinement of all windows
 */
public record Evaluations(long structure, long refinement) {
  public Evaluations {
    if (structure < 0 || refinement < 0) {
      throw new IllegalArgumentException(structure + " and " + refinement + " evaluations");
    }
  }

  /** Those of both. */
  public long all() {
    return structure + refinement;
  }
}
