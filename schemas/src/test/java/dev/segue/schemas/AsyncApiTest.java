package dev.segue.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AsyncApiTest {
  private final JsonNode document = Documents.read("asyncapi.yaml");

  @Test
  void itDescribesExactlyTheTopicsAsTheyAreMade() {
    Set<String> addresses = new HashSet<>();
    for (JsonNode channel : document.get("channels")) {
      String topic = channel.get("address").asText();
      addresses.add(topic);
      Topics.Spec spec = topics().filter(s -> s.name().equals(topic)).findFirst().orElseThrow();
      JsonNode kafka = channel.at("/bindings/kafka");
      assertThat(kafka.get("partitions").asInt()).as(topic).isEqualTo(spec.partitions());
      assertThat(kafka.has("topicConfiguration")).as(topic).isEqualTo(spec.compacted());
    }

    assertThat(document.get("asyncapi").asText()).startsWith("3.");
    assertThat(addresses).isEqualTo(topics().map(Topics.Spec::name).collect(Collectors.toSet()));
  }

  /** Those of lanes with placeholders for what a lane is named by. */
  private static Stream<Topics.Spec> topics() {
    Stream<Topics.Spec> lanes =
        Stream.of(TaskId.Kind.TRACK, TaskId.Kind.WINDOW)
            .map(kind -> new Lane(kind, "0".repeat(64), "a class").topic())
            .map(
                spec ->
                    new Topics.Spec(
                        spec.name()
                            .replaceFirst(
                                "\\.[0-9a-f]{12}\\.[0-9a-f]{12}$", ".{bundle}.{executionClass}"),
                        spec.partitions(),
                        spec.compacted(),
                        spec.retentionHours()));
    return Stream.concat(Topics.ALL.stream(), lanes);
  }

  @ParameterizedTest
  @EnumSource
  void anEventIsAMessageWithItsSchemaOnSomeTopic(EventType type) {
    String title = type.record().getSimpleName();
    String name = Character.toLowerCase(title.charAt(0)) + title.substring(1);
    JsonNode message = document.at("/components/messages/" + name);

    assertThat(message.path("name").asText()).isEqualTo(type.type());
    assertThat(message.at("/payload/schema/$ref").asText()).isEqualTo("./" + type.schema());
    assertThat(document.get("channels").findValuesAsText("$ref"))
        .contains("#/components/messages/" + name);
  }

  @Test
  void headersAreThoseThatTheCodecWrites() {
    Set<String> written =
        new TreeSet<>(EventCodec.headers(new VideoEnded("v"), "id", "/segue/test").keySet());
    written.addAll(Set.of(Trace.PARENT, Trace.STATE));

    assertThat(names(document.at("/components/schemas/eventHeaders/properties")))
        .isEqualTo(new TreeSet<>(written));
    assertThat(names(document.at("/components/schemas/requestHeaders/properties")))
        .isEqualTo(new TreeSet<>(written));
    TreeSet<String> letter =
        new TreeSet<>(new DeadLetter("t", 0, 0, new Problem("c", "m")).headers().keySet());
    letter.add(DeadLetter.SIZE);
    letter.add(DeadLetter.DIGEST);
    assertThat(names(document.at("/components/messages/deadLetter/headers/properties")))
        .isEqualTo(letter);
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryChannelIsUsed() {
    assertThat(Documents.references(document))
        .isNotEmpty()
        .allSatisfy(
            reference ->
                assertThat(Documents.resolve(document, reference).isMissingNode())
                    .as(reference)
                    .isFalse());
    Set<String> used = new HashSet<>(document.get("operations").findValuesAsText("$ref"));
    assertThat(used)
        .isEqualTo(
            names(document.get("channels")).stream()
                .map(name -> "#/channels/" + name)
                .collect(Collectors.toSet()));
  }

  @Test
  void requestsCanBeOfTheTypesThatTheCodecReads() {
    assertThat(document.at("/components/schemas/requestHeaders/properties/ce_type/enum").toString())
        .isEqualTo(
            EventType.requests()
                .map(type -> "\"" + type.type() + "\"")
                .collect(Collectors.joining(",", "[", "]")));
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
