package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The description of the API as a page to read: plain HTML, made once. Pure. */
final class ApiPage {
  private static final Set<String> METHODS = Set.of("get", "post", "delete", "put", "patch");

  private final JsonNode api;
  private final StringBuilder html = new StringBuilder();

  private ApiPage(JsonNode api) {
    this.api = api;
  }

  /**
   * The page.
   *
   * @param api an OpenAPI 3.1 document
   */
  static String of(JsonNode api) {
    return new ApiPage(api).page();
  }

  private String page() {
    html.append(
        """
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <title>Segue: API</title>
          <link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
          <link rel="stylesheet" href="/assets/segue.css">
        </head>
        <body>
          <header class="top">
            <a class="mark" href="/"><img src="/assets/mark.svg" alt="" width="26" height="26">Segue</a>
            <nav aria-label="Pages"><a href="/openapi.yaml">YAML</a> <a href="/openapi.json">JSON</a></nav>
          </header>
          <main class="api">
        """);
    element("h1", "API");
    element("p", api.at("/info/description").asText());
    for (Map.Entry<String, JsonNode> path : api.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        if (METHODS.contains(operation.getKey())) {
          operation(path.getKey(), operation.getKey(), path.getValue(), operation.getValue());
        }
      }
    }
    element("h2", "Schemas");
    api.at("/components/schemas").properties().forEach(one -> schema(one.getKey(), one.getValue()));
    html.append("</main>\n</body>\n</html>\n");
    return html.toString();
  }

  private void operation(String path, String method, JsonNode shared, JsonNode operation) {
    String id = operation.path("operationId").asText();
    html.append("<section id=\"").append(escape(id)).append("\">\n<h2><code>");
    html.append(method.toUpperCase(Locale.ROOT)).append(' ').append(escape(path));
    html.append("</code></h2>\n");
    element("p", operation.path("summary").asText());
    element("p", operation.path("description").asText());
    if (!shared.path("parameters").isEmpty() || !operation.path("parameters").isEmpty()) {
      html.append("<dl>\n");
      shared.path("parameters").forEach(this::parameter);
      operation.path("parameters").forEach(this::parameter);
      html.append("</dl>\n");
    }
    for (Map.Entry<String, JsonNode> body : operation.at("/requestBody/content").properties()) {
      element("p", "Body: " + body.getKey() + ", " + type(body.getValue().path("schema")));
    }
    html.append("<dl>\n");
    for (Map.Entry<String, JsonNode> response : operation.path("responses").properties()) {
      JsonNode answer = resolve(response.getValue());
      String content =
          answer.path("content").properties().stream()
              .map(one -> one.getKey() + ", " + type(one.getValue().path("schema")))
              .collect(Collectors.joining("; "));
      term(response.getKey(), content, answer.path("description").asText());
    }
    html.append("</dl>\n</section>\n");
  }

  private void parameter(JsonNode reference) {
    JsonNode parameter = resolve(reference);
    term(
        parameter.path("name").asText(),
        parameter.path("in").asText() + ", " + type(parameter.path("schema")),
        parameter.path("description").asText());
  }

  private void schema(String name, JsonNode schema) {
    html.append("<section id=\"").append(escape(name)).append("\">\n");
    element("h3", name);
    element("p", schema.path("description").asText());
    Set<String> required =
        StreamSupport.stream(schema.path("required").spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.toSet());
    html.append("<dl>\n");
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      String needed = required.contains(field.getKey()) ? ", always" : "";
      term(
          field.getKey(),
          type(field.getValue()) + needed,
          field.getValue().path("description").asText());
    }
    html.append("</dl>\n");
    JsonNode example = schema.path("examples").path(0);
    if (!example.isMissingNode()) {
      html.append("<pre>").append(escape(example.toPrettyString())).append("</pre>\n");
    }
    html.append("</section>\n");
  }

  /** A schema in a few words. */
  private String type(JsonNode schema) {
    if (schema.has("$ref")) {
      return schema.get("$ref").asText().replaceFirst(".*/", "");
    }
    if (schema.has("const")) {
      return schema.get("const").toString();
    }
    if (schema.has("enum")) {
      return joined(schema.get("enum"));
    }
    if (schema.has("oneOf")) {
      return StreamSupport.stream(schema.get("oneOf").spliterator(), false)
          .map(this::type)
          .collect(Collectors.joining(" or "));
    }
    JsonNode type = schema.path("type");
    String name = type.isArray() ? joined(type) : type.asText();
    String items = schema.has("items") ? " of " + type(schema.get("items")) : "";
    String standard =
        schema.has("default") ? ", " + schema.get("default").asText() + " if left out" : "";
    return name + items + standard;
  }

  private static String joined(JsonNode values) {
    return StreamSupport.stream(values.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(" or "));
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? api.at(node.get("$ref").asText().substring(1)) : node;
  }

  private void term(String name, String kind, String meaning) {
    html.append("<dt><code>").append(escape(name)).append("</code> ").append(escape(kind));
    html.append("</dt>\n<dd>").append(escape(meaning)).append("</dd>\n");
  }

  private void element(String tag, String text) {
    if (!text.isEmpty()) {
      html.append('<').append(tag).append('>').append(escape(text));
      html.append("</").append(tag).append(">\n");
    }
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
