package dev.segue.producer.serve;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Promise;

/** A multipart form as the texts of its fields; a picture is a data: URL. */
final class FormFields {
  private static final int PARTS = 64;

  private FormFields() {}

  /**
   * The fields in their order. A name comes once, unless it has {@code []} in it, as fields of
   * lists have.
   *
   * @throws Refusal when it is no form, a part is no text or has no name, or a name comes twice
   */
  static List<Map.Entry<String, String>> read(String contentType, byte[] body) {
    String boundary = boundary(contentType);
    MultiPartFormData.Parser parser = new MultiPartFormData.Parser(boundary);
    parser.setMaxParts(PARTS);
    parser.setMaxMemoryFileSize(-1);
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    try (MultiPartFormData.Parts parts = parse(parser, body)) {
      for (MultiPart.Part part : parts) {
        String name = part.getName();
        if (name == null || name.isEmpty()) {
          throw new Refusal(400, "part-invalid", "a part of the form has no name");
        }
        fields.add(Map.entry(name, text(name, part)));
        if (!names.add(name) && !name.contains("[]")) {
          throw new Refusal(400, "part-invalid", "the form has two parts named " + name);
        }
      }
    } catch (CompletionException | IllegalArgumentException e) {
      throw new Refusal(400, "body-invalid", "the body is not a multipart form");
    }
    return fields;
  }

  private static String boundary(String contentType) {
    String boundary;
    try {
      boundary = MultiPart.extractBoundary(contentType);
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "body-invalid", "the Content-Type of the multipart form is malformed");
    }
    if (boundary == null) {
      throw new Refusal(400, "body-invalid", "the multipart form has no boundary");
    }
    return boundary;
  }

  private static String text(String name, MultiPart.Part part) {
    boolean isPicture = name.equals(VideoForm.REFERENCE);
    if (part.getFileName() != null && !isPicture) {
      throw new Refusal(400, "part-invalid", name + ": is a file; fields of this form are texts");
    }
    try {
      byte[] bytes = Content.Source.asInputStream(part.getContentSource()).readAllBytes();
      if (isPicture && (part.getFileName() != null || !isText(bytes))) {
        return DataUrl.of(bytes);
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(400, "part-invalid", name + ": is not text in UTF-8");
    } catch (IOException e) {
      throw new Refusal(400, "body-invalid", "the part " + name + " could not be read");
    }
  }

  private static boolean isText(byte[] bytes) {
    try {
      var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static MultiPartFormData.Parts parse(MultiPartFormData.Parser parser, byte[] body) {
    CompletableFuture<MultiPartFormData.Parts> parts = new CompletableFuture<>();
    parser.parse(
        Content.Source.from(ByteBuffer.wrap(body)),
        new Promise.Invocable<>() {
          @Override
          public void succeeded(MultiPartFormData.Parts result) {
            parts.complete(result);
          }

          @Override
          public void failed(Throwable cause) {
            parts.completeExceptionally(cause);
          }
        });
    return parts.join();
  }
}
