package dev.segue.schemas;

/**
 * One way in which a document is not what its schema says.
 *
 * @param field where, as a path with dots such as {@code video.recipe}; empty for the whole
 * @param rule the schema's keyword that was broken, such as {@code minimum}
 * @param message a sentence that a person can act on; never repeats the document's values
 */
public record Violation(String field, String rule, String message) {

  /**
   * A stable name: {@code field-unknown}, {@code field-missing}, {@code <field>-invalid}, or {@code
   * document-invalid} for the whole.
   */
  public String code() {
    if (rule.equals("additionalProperties")) {
      return "field-unknown";
    }
    if (rule.equals("required")) {
      return "field-missing";
    }
    String name = field.isEmpty() ? "document" : field.replaceFirst("[.\\[].*", "");
    return name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT)
        + "-invalid";
  }
}
