package dev.segue.producer.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;

/** The pages for people, and what they load: all from this server. */
final class Pages {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String RULES =
      "default-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; img-src 'self' data:";
  private static final Map<String, String> ASSETS =
      Map.of(
          "segue.css", "text/css; charset=utf-8",
          "queue.js", SCRIPT,
          "watch.js", SCRIPT,
          "hls.js", SCRIPT);

  private static final String WEBJAR = "META-INF/maven/org.webjars.npm/hls.js/pom.properties";

  private final byte[] player;
  private final JsonNode description;

  Pages() {
    Properties jar = new Properties();
    try (InputStream in = open("/" + WEBJAR)) {
      jar.load(in);
    } catch (IOException e) {
      throw new IllegalStateException("the player's jar is damaged", e);
    }
    try {
      description = new YAMLMapper().readTree(read("/dev/segue/schemas/openapi.yaml"));
    } catch (IOException e) {
      throw new IllegalStateException("the description of the API is damaged", e);
    }
    String version = jar.getProperty("version");
    player = read("/META-INF/resources/webjars/hls.js/" + version + "/dist/hls.min.js");
  }

  void queue(Exchange exchange) {
    page(exchange, "queue.html");
  }

  void watch(Exchange exchange) {
    page(exchange, "watch.html");
  }

  void asset(Exchange exchange) {
    String name = exchange.part("name");
    String type = ASSETS.get(name);
    if (type == null) {
      throw new Refusal(404, "page-unknown", "there is no such page");
    }
    exchange.bytes(200, type, "no-cache", name.equals("hls.js") ? player : own(name));
  }

  /** The description of this API, in the file that the schemas bring along. */
  void openapi(Exchange exchange) {
    exchange.bytes(200, "application/yaml", "no-cache", read("/dev/segue/schemas/openapi.yaml"));
  }

  /** The same for those who read JSON. */
  void openapiJson(Exchange exchange) {
    exchange.json(200, description);
  }

  private static void page(Exchange exchange, String name) {
    exchange.response().getHeaders().put("Content-Security-Policy", RULES);
    exchange.text(HTML, new String(own(name), StandardCharsets.UTF_8));
  }

  private static byte[] own(String name) {
    return read("/dev/segue/producer/serve/" + name);
  }

  private static byte[] read(String resource) {
    try (InputStream in = open(resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("cannot be read: " + resource, e);
    }
  }

  private static InputStream open(String resource) {
    InputStream in = Pages.class.getResourceAsStream(resource);
    if (in == null) {
      throw new Refusal(404, "page-unknown", "there is no such page");
    }
    return in;
  }
}
