package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/** A picture in a field: {@code data:image/png;base64,…}, or an object that has it. Pure. */
final class DataUrl {
  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64,";
  private static final Pattern LETTERS = Pattern.compile("[A-Za-z0-9+/=\\r\\n]*");

  private DataUrl() {}

  /** Of bytes whose media type nobody said. */
  static String of(byte[] bytes) {
    return SCHEME + BASE64 + Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * The bytes.
   *
   * @param field its text, or an object with it under {@code image_url}, as public clients send it
   * @throws Refusal 400 {@code input-reference-invalid} when it is anything else
   */
  static byte[] read(JsonNode field) {
    JsonNode text = field.isObject() && field.size() == 1 ? field.path("image_url") : field;
    if (!text.isTextual()) {
      throw invalid("must be a file, or a data: URL as text or under image_url");
    }
    String url = text.textValue().strip();
    int comma = url.indexOf(',');
    if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw invalid(
          "no address is fetched here; send the picture itself, as a file or a data: URL");
    }
    if (comma < 0 || !url.substring(0, comma + 1).toLowerCase(Locale.ROOT).endsWith(BASE64)) {
      throw invalid("a data: URL has to be in base64, as data:image/png;base64,…");
    }
    try {
      return Base64.getMimeDecoder().decode(checked(url.substring(comma + 1)));
    } catch (IllegalArgumentException e) {
      throw invalid("the data: URL is not base64");
    }
  }

  /** The decoder for line breaks would look past anything. */
  private static String checked(String base64) {
    if (!LETTERS.matcher(base64).matches()) {
      throw invalid("the data: URL is not base64");
    }
    return base64;
  }

  private static Refusal invalid(String message) {
    return new Refusal(400, "input-reference-invalid", "input_reference: " + message);
  }
}
