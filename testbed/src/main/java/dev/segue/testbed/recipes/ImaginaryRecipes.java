package dev.segue.testbed.recipes;

import dev.segue.diffusion.recipe.RecipeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** All of them. They are known to processes that are told of them, and to no user. */
public final class ImaginaryRecipes {
  private static final List<RecipeType<?>> ALL = List.of(new Halo(), new Fan(), new Chain());

  private ImaginaryRecipes() {}

  /** Their names. */
  public static List<String> names() {
    return ALL.stream().<String>map(RecipeType::name).toList();
  }

  /**
   * Makes them known to processes that have a folder on their class path.
   *
   * @param folder made if need be
   * @return the folder
   * @throws IOException when it cannot be written
   */
  public static Path register(Path folder) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF").resolve("services"));
    Files.writeString(
        services.resolve(RecipeType.class.getName()),
        ALL.stream().map(type -> type.getClass().getName() + "\n").collect(Collectors.joining()));
    return folder;
  }
}
