package dev.segue.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.schemas.EventCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A headless Chromium with one page, driven over its DevTools protocol. */
final class Browser implements AutoCloseable {
  private static final Map<String, Integer> KEYS =
      Map.of("Enter", 13, " ", 32, "Tab", 9, "Escape", 27, "End", 35, "Home", 36, "ArrowRight", 39);

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Answers answers;

  private Browser(Process process, WebSocket socket, Answers answers) {
    this.process = process;
    this.socket = socket;
    this.answers = answers;
    command("Runtime.enable", object());
    command("Log.enable", object());
    command("Page.enable", object());
    // What a page loads does not depend on what was looked at before.
    command("Network.enable", object());
    command("Network.setCacheDisabled", object().put("cacheDisabled", true));
  }

  /**
   * Opens a page.
   *
   * @param profile an empty directory
   */
  static Browser open(Path profile, URI page) throws IOException, InterruptedException {
    ProcessBuilder chromium =
        new ProcessBuilder(
                List.of(
                    "chromium",
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--autoplay-policy=no-user-gesture-required",
                    "--remote-debugging-port=0",
                    "--remote-allow-origins=*",
                    "--user-data-dir=" + profile,
                    page.toString()))
            .redirectErrorStream(true)
            .redirectOutput(profile.resolveSibling(profile.getFileName() + ".log").toFile());
    // What it forgets to remove goes with the profile.
    chromium.environment().put("TMPDIR", profile.toString());
    Process process = chromium.start();
    Path port = profile.resolve("DevToolsActivePort");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Files.exists(port) && Files.readAllLines(port).size() == 2);
    HttpClient http = HttpClient.newHttpClient();
    URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list");
    URI target =
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> page(http, list), found -> found != null);
    Answers answers = new Answers();
    WebSocket socket = http.newWebSocketBuilder().buildAsync(target, answers).join();
    return new Browser(process, socket, answers);
  }

  private static URI page(HttpClient http, URI list) throws IOException, InterruptedException {
    String body = http.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString()).body();
    for (JsonNode target : EventCodec.json().readTree(body)) {
      if (target.path("type").asText().equals("page")) {
        return URI.create(target.path("webSocketDebuggerUrl").asText());
      }
    }
    return null;
  }

  /** The value of an expression in the page. */
  JsonNode evaluate(String expression) {
    ObjectNode params = object();
    params.put("expression", expression).put("returnByValue", true).put("awaitPromise", true);
    JsonNode result = command("Runtime.evaluate", params);
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + result.get("exceptionDetails"));
    }
    return result.at("/result/value");
  }

  /** What a visible element says; empty when there is none. */
  String text(String selector) {
    return evaluate(
            "(() => { const e = document.querySelector('"
                + selector
                + "'); return e && e.checkVisibility() ? e.innerText.trim() : ''; })()")
        .asText();
  }

  /** Goes to another page and waits until it has been read. */
  void open(URI page) {
    evaluate("window.isOld = true");
    command("Page.navigate", object().put("url", page.toString()));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(
            () ->
                evaluate("!window.isOld && location.href + ' ' + document.readyState")
                    .asText()
                    .equals(page + " complete"));
  }

  /** Presses and releases a key, as it is called in events. */
  void press(String key) {
    ObjectNode params = object().put("key", key).put("code", key);
    int code = KEYS.getOrDefault(key, 0);
    params.put("windowsVirtualKeyCode", code);
    if (key.equals("Enter")) {
      params.put("text", "\r");
    } else if (key.equals(" ")) {
      params.put("text", " ").put("code", "Space");
    }
    command("Input.dispatchKeyEvent", params.put("type", "keyDown"));
    command("Input.dispatchKeyEvent", params.put("type", "keyUp"));
  }

  /** Writes where the focus is. */
  void type(String text) {
    command("Input.insertText", object().put("text", text));
  }

  /** Presses the pointer on a place of an element, in shares of its width and height. */
  void click(String selector, double across, double down) {
    JsonNode box =
        evaluate(
            "(() => { const e = document.querySelector('"
                + selector
                + "'); e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
                + " return [b.x, b.y, b.width, b.height]; })()");
    ObjectNode params =
        object()
            .put("x", box.get(0).asDouble() + across * box.get(2).asDouble())
            .put("y", box.get(1).asDouble() + down * box.get(3).asDouble())
            .put("button", "left")
            .put("clickCount", 1);
    command("Input.dispatchMouseEvent", params.put("type", "mousePressed"));
    command("Input.dispatchMouseEvent", params.put("type", "mouseReleased"));
  }

  /** Makes the page as large as that, and prefer dark or light colours. */
  void look(int width, int height, String scheme) {
    ObjectNode size = object().put("width", width).put("height", height);
    command(
        "Emulation.setDeviceMetricsOverride",
        size.put("deviceScaleFactor", 1).put("mobile", false));
    ObjectNode media = object();
    media.putArray("features").addObject().put("name", "prefers-color-scheme").put("value", scheme);
    command("Emulation.setEmulatedMedia", media);
  }

  /** What is seen of the page, as a PNG file. */
  void screenshot(Path file) throws IOException {
    String data = command("Page.captureScreenshot", object()).path("data").asText();
    Files.write(file, Base64.getDecoder().decode(data));
  }

  /**
   * What the page has complained about since the last call: errors in scripts and on the console.
   */
  List<String> complaints() {
    List<String> heard = List.copyOf(answers.complaints);
    answers.complaints.removeAll(heard);
    return heard;
  }

  private JsonNode command(String method, ObjectNode params) {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.waiting.put(id, answer);
    ObjectNode message = object().put("id", id).put("method", method);
    message.set("params", params);
    var unused = socket.sendText(message.toString(), true).join();
    return answer.orTimeout(60, TimeUnit.SECONDS).join().path("result");
  }

  private static ObjectNode object() {
    return EventCodec.json().createObjectNode();
  }

  @Override
  public void close() {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Answers implements WebSocket.Listener {
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          read(EventCodec.json().readTree(text.toString()));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        } finally {
          text.setLength(0);
        }
      }
      socket.request(1);
      return null;
    }

    private void read(JsonNode message) {
      CompletableFuture<JsonNode> answer = waiting.remove(message.path("id").asInt());
      if (answer != null) {
        answer.complete(message);
        return;
      }
      JsonNode told = message.path("params");
      boolean isComplaint =
          switch (message.path("method").asText()) {
            case "Runtime.exceptionThrown" -> true;
            case "Runtime.consoleAPICalled" -> told.path("type").asText().equals("error");
            case "Log.entryAdded" -> told.at("/entry/level").asText().equals("error");
            default -> false;
          };
      if (isComplaint) {
        complaints.add(told.toString());
      }
    }
  }
}
