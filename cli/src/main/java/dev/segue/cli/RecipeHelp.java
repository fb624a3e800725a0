package dev.segue.cli;

import dev.segue.diffusion.recipe.RecipeType;
import dev.segue.diffusion.recipes.Recipes;
import java.util.Arrays;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The recipes that there are, at the end of the help of commands that take one. */
final class RecipeHelp {
  private RecipeHelp() {}

  /** Adds them to the help of some commands. */
  static CommandLine addTo(CommandLine segue, String... commands) {
    String[] lines = Recipes.all().stream().flatMap(RecipeHelp::lines).toArray(String[]::new);
    Arrays.stream(commands)
        .map(command -> segue.getSubcommands().get(command).getCommandSpec().usageMessage())
        .forEach(
            help -> {
              help.footerHeading("%nRecipes; without one, that which the bundle recommends:%n");
              help.footer(lines);
            });
    return segue;
  }

  /** Text of a footer is a format: its percent signs are doubled. */
  private static Stream<String> lines(RecipeType<?> recipe) {
    return Stream.of("  " + recipe.name(), "      " + recipe.words())
        .map(line -> line.replace("%", "%%"));
  }
}
