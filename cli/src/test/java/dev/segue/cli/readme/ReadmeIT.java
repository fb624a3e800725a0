package dev.segue.cli.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.cli.readme.Shell.Started;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Types what the README says, block after block, and looks whether it does what it should. */
@Timeout(900)
class ReadmeIT {
  /** Every command of the README; sizes are small here, and names are those that were printed. */
  private static final List<Way> WAYS =
      List.of(
          Way.of("./segue generate --prompt ", "done: out/video.mp4")
              .with("--frames 600", "--frames 24"),
          // The story's seconds become frames.
          Way.of("./segue generate --prompts ", "done: story/video.mp4")
              .with(
                  "./segue generate --prompts docs/story.json",
                  "sed -E 's/\"(at|transition)\": ([0-9]+)/\"\\1\": {\"frames\": \\2}/g' docs/story.json"
                      + " > short.json && ./segue generate --prompts short.json")
              .with("--frames 600", "--frames 80"),
          Way.of("./verify", "Usage: ./verify").with("./verify", "./verify --help"),
          Way.of("./segue up", "segue is up").thatStays(),
          Way.of("curl -s http://127.0.0.1:8080/v1/videos -H", "\"id\" ?: ?\"(?<id>[^\"]+)\"")
              .with("curl -s", "curl -fsS")
              .with("http://127.0.0.1:8080", "$URL")
              .with("\"frames\": 64", "\"frames\": 24"),
          get("curl -s http://127.0.0.1:8080/v1/videos/ID  ", "\"object\" ?: ?\"video\""),
          get("curl -s http://127.0.0.1:8080/v1/videos/ID/plan", "\"tracks\""),
          Way.of("curl -N", "(?s)event: .*data: ")
              .with("curl -N", "curl -fsSN")
              .with("http://127.0.0.1:8080", "$URL")
              .with("/ID/", "/$ID/"),
          get("curl -s http://127.0.0.1:8080/v1/videos/ID/index.m3u8", "#EXT-X-ENDLIST"),
          get("curl -s http://127.0.0.1:8080/v1/videos/ID/content", ""),
          get("curl -s \"http://127.0.0.1:8080/v1/videos/ID/content?variant", ""),
          get("curl -s -X POST", "\"status\""),
          get("curl -s -X DELETE", "video.deleted"),
          Way.of("echo '{\"video\": \"my-1\"", "")
              .with("-b BROKER", "-b \"$BROKER\"")
              .with("\"frames\": 64", "\"frames\": 24"),
          Way.of("kcat -C", "my-1")
              .with("-b BROKER", "-b \"$BROKER\"")
              // It would wait for more.
              .with("kcat -C", "kcat -C -e"));

  private static final Pattern ADDRESS = Pattern.compile("queue and form +(http\\S+?)/?\\s");
  private static final Pattern BROKER = Pattern.compile("Kafka +(\\S+)");

  @TempDir Path directory;
  private Started running;

  private static Way get(String begins, String says) {
    Way way =
        Way.of(begins, says).with("curl -s", "curl -fsS").with("http://127.0.0.1:8080", "$URL");
    return way.with("/ID", "/$ID");
  }

  @AfterEach
  void stop() throws Exception {
    if (running != null && running.process().isAlive()) {
      running.process().destroyForcibly();
    }
  }

  @Test
  void whatTheReadmeSaysIsDoneWhenItIsTyped() throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("HOME", directory.resolve("home").toString());
    environment.put("SEGUE_HTTP_PORT", "0");
    environment.put("DJL_CACHE_DIR", Path.of("target", "engine").toAbsolutePath().toString());
    Shell shell = Shell.in(directory.resolve("work"), environment);
    Set<Way> unused = new LinkedHashSet<>(WAYS);

    for (String command : Readme.commands(Path.of(System.getProperty("segue.root"), "README.md"))) {
      Way way = way(command);
      unused.remove(way);
      if (way.stays()) {
        running = shell.start("exec " + way.apply(command));
        waitFor(running, way.says());
        environment.put("URL", group(ADDRESS, running.text(), 1));
        environment.put("BROKER", group(BROKER, running.text(), 1));
      } else {
        String said = run(shell, way, way.apply(command));
        Matcher id = Pattern.compile("\"id\" ?: ?\"(video_[^\"]+)\"").matcher(said);
        if (!environment.containsKey("ID") && id.find()) {
          environment.put("ID", id.group(1));
        }
      }
    }

    assertThat(unused).as("declared, but no longer in the README").isEmpty();
    assertThat(Files.size(shell.folder().resolve("out/video.mp4"))).isPositive();
    assertThat(Files.size(shell.folder().resolve("video.mp4"))).isPositive();
    running.process().destroy();
    assertThat(running.process().waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(running.process().exitValue()).as(running.text()).isEqualTo(143);
  }

  /** The one way to run a command; a command that is new in the README needs one. */
  private static Way way(String command) {
    List<Way> ways = WAYS.stream().filter(way -> command.startsWith(way.begins())).toList();
    assertThat(ways).as("ways to run, declared in this test: %s", command).hasSize(1);
    return ways.get(0);
  }

  private record Ended(int code, String said) {}

  /** Again until it has worked and said what it should: what is asked for takes its time. */
  private static String run(Shell shell, Way way, String command) {
    return Awaitility.await(command)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofSeconds(1))
        .atMost(Duration.ofMinutes(3))
        .until(
            () -> {
              Started started = shell.start(command);
              return new Ended(started.code(), started.text());
            },
            ended -> ended.code() == 0 && way.says().matcher(ended.said()).find())
        .said();
  }

  private static void waitFor(Started started, Pattern said) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .until(
            () -> {
              assertThat(started.process().isAlive()).as(started.text()).isTrue();
              return said.matcher(started.text()).find() && BROKER.matcher(started.text()).find();
            });
  }

  private static String group(Pattern pattern, String text, int group) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(group);
  }
}
