package dev.segue.diffusion.recipe;

/**
 * An expert that a recipe asks for.
 *
 * @param name its role in a bundle's manifest, such as {@code control}
 * @param kind of expert, such as {@code video}
 */
public record Role(String name, String kind) {
  /** A text-to-video expert. */
  public static Role video(String name) {
    return new Role(name, "video");
  }

  /** A text-to-image expert: frames are a batch to it. */
  public static Role image(String name) {
    return new Role(name, "image");
  }

  @Override
  public String toString() {
    return name + " (" + kind + ")";
  }
}
