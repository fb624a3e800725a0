package dev.segue.producer.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pages for people, and what they load: all from this server. */
final class Pages {
  private static final String RULES =
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self';"
          + " img-src 'self' data:; media-src 'self' blob:; connect-src 'self';"
          + " worker-src 'self' blob:; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";
  private static final String FOLDER = "/dev/segue/producer/serve/page/";
  private static final List<String> OWN =
      List.of(
          "api.js",
          "banner.js",
          "clip.js",
          "copy.js",
          "demo.js",
          "grain.js",
          "home.js",
          "list.js",
          "mark.svg",
          "news.js",
          "player.js",
          "progress.js",
          "ribbon.js",
          "segue.css",
          "story.js",
          "vocabulary.js",
          "watch.js",
          "wish.js",
          "words.js");
  private static final List<String> VENDORED = List.of("figtree.woff2", "hls.light.min.mjs");

  private final Asset home = Asset.read(FOLDER + "index.html");
  private final Asset video = Asset.read(FOLDER + "watch.html");
  private final Asset openapi = Asset.read("/dev/segue/schemas/openapi.yaml");
  private final JsonNode description;
  private final Asset docs;
  private final Map<String, Asset> assets = new LinkedHashMap<>();

  Pages() {
    try {
      description = new YAMLMapper().readTree(openapi.text());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the description of the API is damaged", e);
    }
    docs = Asset.of("docs.html", ApiPage.of(description));
    OWN.forEach(name -> assets.put(name, Asset.read(FOLDER + name)));
    VENDORED.forEach(name -> assets.put(name, Asset.read(FOLDER + "vendor/" + name)));
  }

  /** What pages load, by name. */
  Map<String, Asset> assets() {
    return Map.copyOf(assets);
  }

  void home(Exchange exchange) {
    page(exchange, home);
  }

  void watch(Exchange exchange) {
    page(exchange, video);
  }

  void asset(Exchange exchange) {
    Asset asset = assets.get(exchange.part("name"));
    if (asset == null) {
      throw new Refusal(404, "page-unknown", "there is no such page");
    }
    asset.answer(exchange);
  }

  /** The description of this API as a page. */
  void docs(Exchange exchange) {
    page(exchange, docs);
  }

  /** The description of this API, in the file that the schemas bring along. */
  void openapi(Exchange exchange) {
    openapi.answer(exchange);
  }

  /** The same for those who read JSON. */
  void openapiJson(Exchange exchange) {
    exchange.json(200, description);
  }

  private static void page(Exchange exchange, Asset page) {
    var headers = exchange.response().getHeaders();
    headers.put("Content-Security-Policy", RULES);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    page.answer(exchange);
  }
}
