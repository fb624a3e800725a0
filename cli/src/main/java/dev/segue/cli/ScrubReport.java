package dev.segue.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.infra.store.Finding;
import dev.segue.infra.store.Finding.State;
import dev.segue.kernel.Json;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What a scrub found, as lines for people as it comes, or as one JSON document at the end. */
final class ScrubReport {
  private final PrintWriter out;
  private final boolean json;
  private final Map<State, Integer> counts = new EnumMap<>(State.class);
  private final ArrayNode told = Json.mapper().createArrayNode();
  private long bytes;

  ScrubReport(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /** An object was read. */
  void seen(Finding finding) {
    counts.merge(finding.state(), 1, Integer::sum);
    bytes += finding.bytes();
    switch (finding.state()) {
      case DAMAGED -> tell(finding, finding.words());
      case MISSING -> tell(finding, "it is gone, and its digest is there");
      case WHOLE, UNVERIFIABLE, UNKNOWN -> {}
    }
  }

  private void tell(Finding finding, String words) {
    if (json) {
      ObjectNode one = told.addObject();
      one.put("key", finding.key());
      one.put("state", word(finding.state()));
      if (finding.harm() != null) {
        one.put("harm", finding.harm().name().toLowerCase(Locale.ROOT));
      }
      one.put("bytes", finding.bytes());
      one.put("words", words);
      return;
    }
    line(word(finding.state()), finding.key(), words);
  }

  private void line(String what, String key, String words) {
    out.printf(Locale.ROOT, "%-8s %s: %s%n", what, key, words);
    out.flush();
  }

  /** How many objects were read. */
  int objects() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many of them are in a state. */
  int count(State state) {
    return counts.getOrDefault(state, 0);
  }

  /** How many bytes they have. */
  long bytes() {
    return bytes;
  }

  /** All of them were read. */
  void end(String store) {
    if (json) {
      ObjectNode all = Json.mapper().createObjectNode();
      all.put("store", store);
      all.put("objects", objects());
      all.put("bytes", bytes);
      for (State state : State.values()) {
        all.put(word(state), count(state));
      }
      all.set("findings", told);
      out.println(all.toPrettyString());
    } else {
      out.println(sentence());
    }
    out.flush();
  }

  private String sentence() {
    return String.format(
        Locale.ROOT,
        "%,d objects, %,.1f MB: %,d whole, %,d damaged, %,d that cannot be verified%s",
        objects(),
        bytes / 1e6,
        count(State.WHOLE),
        count(State.DAMAGED),
        count(State.UNVERIFIABLE),
        count(State.UNKNOWN) == 0
            ? ""
            : String.format(Locale.ROOT, ", %,d that are not Segue's", count(State.UNKNOWN)));
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
