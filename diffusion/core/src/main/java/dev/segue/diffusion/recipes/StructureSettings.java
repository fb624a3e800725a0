package dev.segue.diffusion.recipes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.bundle.Manifest;
import dev.segue.diffusion.guidance.ClassifierFree;
import dev.segue.diffusion.recipe.OptionReader;
import dev.segue.diffusion.sampler.SamplerKind;
import dev.segue.diffusion.schedule.Spacing;
import java.util.Optional;

/**
 * How one expert denoises segments from noise.
 *
 * @param steps K, 1 to 1000
 * @param sampler how the next latent follows
 * @param spacing which timesteps are visited
 * @param guidance classifier-free guidance scale, 1 is none
 */
record StructureSettings(int steps, SamplerKind sampler, Spacing spacing, double guidance) {
  private static final int MAX_STEPS = 1_000;

  StructureSettings {
    if (steps < 1 || steps > MAX_STEPS) {
      throw new IllegalArgumentException(steps + " steps");
    }
  }

  static StructureSettings of(int steps, double guidance) {
    return new StructureSettings(steps, SamplerKind.DDIM, Spacing.TRAILING, guidance);
  }

  /** The guidance scale that a manifest names for a role; 1 where there is none. */
  static double guidance(Manifest manifest, String role) {
    return Optional.ofNullable(manifest)
        .map(m -> m.experts().get(role))
        .map(Manifest.Expert::guidanceScale)
        .orElse(1.0);
  }

  /** How many forwards a step of a segment takes. */
  int forwards() {
    return ClassifierFree.forwards(guidance);
  }

  StructureSettings withSteps(int other) {
    return new StructureSettings(other, sampler, spacing, guidance);
  }

  StructureSettings read(OptionReader json) {
    return new StructureSettings(
        json.integer("steps", "denoising steps of a segment", steps, 1, MAX_STEPS),
        json.choice("sampler", "how the next latent follows", sampler, SamplerKind.class),
        json.choice("spacing", "which timesteps are visited", spacing, Spacing.class),
        json.number(
            "controlGuidance", "guidance scale of the control expert, 1 is none", guidance, 0, 30));
  }

  void write(ObjectNode json) {
    json.put("steps", steps)
        .put("sampler", OptionReader.word(sampler))
        .put("spacing", OptionReader.word(spacing))
        .put("controlGuidance", guidance);
  }
}
