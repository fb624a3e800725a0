package dev.segue.evaluation.ablation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.kernel.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One video of a table.
 *
 * @param row how it is made
 * @param prompt what it shall show
 * @param seed decides every draw
 */
public record Trial(Row row, String prompt, long seed) {
  /** All of a table: prompt by prompt, so that the rows stand beside each other early. */
  public static List<Trial> of(Table table, List<String> prompts, int seeds) {
    List<Trial> trials = new ArrayList<>();
    for (long seed = 1; seed <= seeds; seed++) {
      for (String prompt : prompts) {
        for (Row row : table.rows()) {
          trials.add(new Trial(row, prompt, seed));
        }
      }
    }
    return trials;
  }

  /**
   * The same for the same video by the same experts, 32 hexadecimal digits.
   *
   * @param bundle the bundle's digest
   * @param settings what the recipe makes of the row's options with this bundle
   */
  public String key(String bundle, ObjectNode settings) {
    String all =
        String.join(
            "\n",
            bundle,
            row.recipe(),
            settings.toString(),
            Integer.toString(row.frames()),
            prompt,
            Long.toString(seed));
    return Sha256.hex(all.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }
}
