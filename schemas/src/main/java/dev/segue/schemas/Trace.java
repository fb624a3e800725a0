package dev.segue.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.segue.kernel.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The trace that a video is a part of, as W3C Trace Context writes it. It is handed on as it came:
 * we make no spans of our own, so its parent is whoever asked.
 *
 * @param parent the {@code traceparent}: version 00, trace, span and flags, in hexadecimal digits
 * @param state the {@code tracestate}, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Trace(String parent, String state) {
  /** The header of the parent, in HTTP and in Kafka's records. */
  public static final String PARENT = "traceparent";

  /** The header of the state. */
  public static final String STATE = "tracestate";

  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  private static final Pattern MEMBER =
      Pattern.compile(
          "([a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})"
              + "=[ -+\\--<>-~]{0,255}[!-+\\--<>-~]");
  private static final int TRACE = 32;
  private static final int SPAN = 16;
  private static final int MOST_MEMBERS = 32;
  private static final int LONGEST_STATE = 512;

  /**
   * Reads what a request or a record brought. What is malformed is as if it were not there: a
   * malformed parent takes the state with it, a malformed state leaves the parent.
   *
   * @param parents the values of all headers of the name {@link #PARENT}
   * @param states the values of all headers of the name {@link #STATE}, in their order
   */
  public static Optional<Trace> read(List<String> parents, List<String> states) {
    if (parents.size() != 1) {
      return Optional.empty();
    }
    return parent(trimmed(parents.get(0))).map(parent -> new Trace(parent, state(states)));
  }

  /** The trace of what nobody traces: the same for the same text. */
  public static Trace begin(String text) {
    String digits = Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    String span = digits.substring(TRACE, TRACE + SPAN);
    return new Trace("00-" + digits.substring(0, TRACE) + "-" + span + "-00", null);
  }

  /** The trace's own id, 32 hexadecimal digits. */
  public String id() {
    return parent.split("-", -1)[1];
  }

  private static Optional<String> parent(String text) {
    var form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    String version = form.group(1);
    boolean isLonger = form.group(5) != null;
    if (version.equals("ff")
        || (version.equals("00") && isLonger)
        || isZero(form.group(2))
        || isZero(form.group(3))) {
      return Optional.empty();
    }
    // Whoever does not know a version goes on with the one that it knows.
    return Optional.of("00-" + form.group(2) + "-" + form.group(3) + "-" + form.group(4));
  }

  private static String trimmed(String text) {
    return text.replaceAll("^[ \\t]+|[ \\t]+$", "");
  }

  private static boolean isZero(String digits) {
    return digits.chars().allMatch(digit -> digit == '0');
  }

  private static String state(List<String> states) {
    List<String> members = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (String one : String.join(",", states).split(",", -1)) {
      String member = trimmed(one);
      if (member.isEmpty()) {
        continue;
      }
      boolean isGood =
          MEMBER.matcher(member).matches() && keys.add(member.substring(0, member.indexOf('=')));
      if (!isGood || members.size() == MOST_MEMBERS) {
        return null;
      }
      members.add(member);
    }
    while (String.join(",", members).length() > LONGEST_STATE) {
      members.remove(members.size() - 1);
    }
    return members.isEmpty() ? null : String.join(",", members);
  }
}
