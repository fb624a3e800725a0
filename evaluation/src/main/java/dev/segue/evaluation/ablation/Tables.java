package dev.segue.evaluation.ablation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables that there are: the papers', and those by which our own constants were chosen. */
public final class Tables {
  private static final int FRAMES = 96;
  private static final int LONG = 160;
  private static final int LENGTH = 16;

  private static final List<Table> ALL =
      List.of(
          steps(),
          extraction(),
          coordination(),
          strategies(),
          coherence(),
          search(),
          jvid(),
          segue(),
          drift());

  private Tables() {}

  /** All of them, in the order in which they are told. */
  public static List<Table> all() {
    return ALL;
  }

  /** One of them by its name. */
  public static Optional<Table> find(String name) {
    return ALL.stream().filter(table -> table.name().equals(name)).findFirst();
  }

  private static Table steps() {
    return new Table(
        "steps",
        "What steps cost and bring",
        "ConFiner, Table 1: 9 and 18 steps against the first expert alone at 10, 50 and 100. Expected: ConFiner at 9 is as good at a tenth of the time.",
        List.of(
            confiner("ConFiner, bundle", FRAMES, "{}"),
            confiner("ConFiner, 9", FRAMES, "{\"preset\": 9}"),
            confiner("ConFiner, 18", FRAMES, "{\"preset\": 18}"),
            alone("control alone, 4", "{\"steps\": 4, \"refinementSteps\": 0}"),
            alone("control alone, 10", "{\"steps\": 10, \"refinementSteps\": 0}"),
            alone("control alone, 50", "{\"steps\": 50, \"refinementSteps\": 0}"),
            video("video alone, guided, 10", 10),
            video("video alone, guided, 50", 50),
            video("video alone, guided, 100", 100)));
  }

  private static Row alone(String label, String options) {
    return confiner(label, FRAMES, options)
        .remark("the bundled control expert has learned guidance: one forward a step");
  }

  /** The video expert at every step of JVID. */
  private static Row video(String label, int steps) {
    return Row.of(
            label,
            "jvid",
            FRAMES,
            "{\"steps\": "
                + steps
                + ", \"guidance\": 2.5, \"videoUntil\": 0.98, \"edge\": 0.99, \"atEdge\": 1,"
                + " \"atEnd\": 1}")
        .remark("ancestral sampling, two forwards a step");
  }

  private static Table extraction() {
    List<Row> rows = new ArrayList<>();
    for (int preset : new int[] {9, 18}) {
      for (int extraction : new int[] {50, 100, 200, 300, 500}) {
        Row row =
            confiner(
                (preset == 9 ? "4" : "8") + " steps, T_e " + extraction,
                FRAMES,
                "{\"preset\": " + preset + ", \"extraction\": " + extraction + "}");
        rows.add(
            extraction > 300
                ? row.remark("beyond what the bundled refinement experts were trained for")
                : row);
      }
    }
    return new Table(
        "extraction",
        "From where refinement begins",
        "ConFiner, Table 3: T_e at 4 and 8 control steps. Expected: consistency falls as T_e grows, less so with 8 steps.",
        rows);
  }

  private static Table coordination() {
    List<Row> rows = new ArrayList<>();
    for (int preset : new int[] {9, 18}) {
      int steps = preset == 9 ? 5 : 10;
      for (String kind : List.of("coordinated", "temporal", "standard")) {
        String word = kind.equals("standard") ? "spatial" : kind;
        rows.add(refined(preset + ", " + word, preset, kind, steps));
        if (!kind.equals("coordinated")) {
          rows.add(
              refined(preset + ", " + word + ", as many evaluations", preset, kind, 3 * steps));
        }
      }
    }
    return new Table(
        "coordination",
        "Which experts refine",
        "ConFiner, Table 5: coordinated, temporal and spatial steps; also at as many evaluations as coordinated ones take. Expected: flicker grows from temporal over coordinated to spatial, detail the other way round.",
        rows);
  }

  private static Row refined(String label, int preset, String kind, int steps) {
    String kinds = String.join(", ", java.util.Collections.nCopies(steps, "\"" + kind + "\""));
    return confiner(label, FRAMES, "{\"preset\": " + preset + ", \"refinement\": [" + kinds + "]}");
  }

  private static Table strategies() {
    return new Table(
        "strategies",
        "What each of ConFiner-Long's strategies brings",
        "ConFiner, Figure 5: each strategy left out. Expected: joints or consistency get worse without each.",
        List.of(
            longer("all three", "{}"),
            longer("without consistency initialization", "{\"consistency\": false}"),
            longer("without coherence guidance", "{\"coherence\": 0}"),
            longer("without staggered refinement", "{\"staggered\": false}"),
            longer(
                "without all three",
                "{\"consistency\": false, \"coherence\": 0, \"staggered\": false}")));
  }

  private static Table coherence() {
    return new Table(
        "coherence",
        "How strongly a segment is guided by the one before",
        "g of Eq 12: aligned, as printed, rescaled, and by step. Expected: as printed noise stays in the picture.",
        List.of(
            longer("g = 0", "{\"coherence\": 0}"),
            longer("aligned, .1", "{\"coherence\": 0.1}"),
            longer("aligned, .2", "{\"coherence\": 0.2}"),
            longer("aligned, .3", "{\"coherence\": 0.3}"),
            longer("as printed, .1", "{\"coherence\": 0.1, \"aligned\": false}"),
            longer("as printed, .2", "{\"coherence\": 0.2, \"aligned\": false}"),
            longer("aligned and rescaled, .2", "{\"coherence\": 0.2, \"rescale\": true}"),
            longer("falling, .3 .2 .1 0", "{\"steps\": 4, \"coherence\": [0.3, 0.2, 0.1, 0]}"),
            longer("rising, 0 .1 .2 .3", "{\"steps\": 4, \"coherence\": [0, 0.1, 0.2, 0.3]}")));
  }

  private static Table search() {
    List<Row> rows = new ArrayList<>();
    for (int segments : new int[] {5, 10, 20, 38}) {
      rows.add(searched(segments, "naive", 1, 4, 20));
      rows.add(searched(segments, "k-step, k = 4, m = 4", 4, 4, 20));
    }
    rows.add(searched(20, "k-step, k = 8, m = 4", 4, 8, 20));
    rows.add(searched(20, "k-step, k = 4, m = 8", 8, 4, 20));
    rows.add(searched(20, "brute force, m = 4", 4, 20, 20));
    return new Table(
        "search",
        "Segment after segment, and the search for a noise",
        "Chunk-wise generation, Tables 2 and 3: naive, k-step and brute force over more and more segments. Expected: k-step keeps consistency longer.",
        rows);
  }

  private static Row searched(int segments, String label, int candidates, int search, int steps) {
    return Row.of(
        segments + " segments, " + label,
        "chunk-wise",
        segments * LENGTH,
        "{\"candidates\": "
            + candidates
            + ", \"searchSteps\": "
            + search
            + ", \"steps\": "
            + steps
            + "}");
  }

  private static Table jvid() {
    String video = "\"videoUntil\": 0.98, \"edge\": 0.99, \"atEdge\": 1, \"atEnd\": 1";
    String image = "\"videoUntil\": 0, \"edge\": 0.01, \"atEdge\": 0, \"atEnd\": 0";
    String plain = ", \"gamma\": 0, \"smoothing\": 0";
    return new Table(
        "jvid",
        "A video and an image expert, by chance",
        "JVID, Table 2: each expert alone, their mixture, added noise, shared noise, smoothing. Expected: the image expert flickers, the video expert is softer.",
        List.of(
            mixed("video expert alone", "{" + video + plain + "}"),
            mixed("image expert alone", "{" + image + plain + "}"),
            mixed("mixture", "{\"gamma\": 0, \"smoothing\": 0}"),
            mixed("mixture, gamma", "{\"gamma\": 0.1, \"smoothing\": 0}"),
            mixed("mixture, gamma, smoothing", "{\"gamma\": 0.1, \"smoothing\": 0.1}"),
            mixed(
                "mixture, gamma, shared noise",
                "{\"gamma\": 0.1, \"sharedVideo\": 0.5, \"sharedImage\": 0.5}")));
  }

  private static Row mixed(String label, String options) {
    return Row.of(label, "jvid", FRAMES, options);
  }

  private static Table segue() {
    return new Table(
        "segue",
        "Windows that share their latent",
        "Our own recipe beside ConFiner-Long: at how many steps windows overlap by half (d), and by how many sixteenths they are shifted at later ones. Expected: joints move as the inside does.",
        List.of(
            longer("confiner-long", "{}"),
            shared("bundle: d = 1, shifts 4 12 0", "{}"),
            shared("the same with short edges", "{\"longEdges\": false}"),
            shared("d = 1, shifts 8 4 12", "{\"shifts\": [0, 8, 4, 12], \"longEdges\": false}"),
            shared("d = 1, shifts 8 0 0", "{\"shifts\": [0, 8, 0, 0], \"longEdges\": false}"),
            shared("d = 1, shifts 0 8 0", "{\"shifts\": [0, 0, 8, 0], \"longEdges\": false}"),
            shared(
                "d = 0, shifts 0 8 4 12",
                "{\"overlapping\": 0, \"shifts\": [0, 8, 4, 12], \"longEdges\": false}"),
            shared("d = 2, shifts 4 12", "{\"overlapping\": 2, \"shifts\": [0, 0, 4, 12]}"),
            shared("d = 4", "{\"overlapping\": 4}")));
  }

  private static Table drift() {
    int frames = 600;
    return new Table(
        "drift",
        "What is left after 600 frames",
        "Every recipe over 38 segments, as in chunk-wise generation's Table 3.",
        List.of(
            Row.of("confiner-long", "confiner-long", frames, "{}"),
            Row.of("confiner", "confiner", frames, "{}"),
            Row.of("segue", "segue", frames, "{}"),
            Row.of("jvid", "jvid", frames, "{}"),
            Row.of("chunk-wise", "chunk-wise", frames, "{}")));
  }

  private static Row confiner(String label, int frames, String options) {
    return Row.of(label, "confiner", frames, options);
  }

  private static Row longer(String label, String options) {
    return Row.of(label, "confiner-long", LONG, options);
  }

  private static Row shared(String label, String options) {
    return Row.of(label, "segue", LONG, options);
  }
}
