package dev.segue.evaluation.report;

import dev.segue.evaluation.judge.Seen;
import dev.segue.evaluation.measure.Observed;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A video over time: how much pixels change, how far the subject's centre moves, how like its first
 * frame it is. Grey lines are joints; the drawn clip of the same prompt is the pale curve.
 */
public final class Plot {
  private static final int WIDTH = 1_200;
  private static final int PANEL = 220;
  private static final int LEFT = 70;
  private static final int TOP = 34;
  private static final int BOTTOM = 22;
  private static final int RIGHT = 20;
  private static final Color OURS = new Color(0x1f, 0x5f, 0xbf);
  private static final Color DRAWN = new Color(0xf0, 0xa0, 0x60);
  private static final Color JOINT = new Color(0xdd, 0xdd, 0xdd);

  private record Curve(String title, List<Double> ours, List<Double> drawn) {}

  private Plot() {}

  /** The picture. */
  public static BufferedImage of(Evaluated video) {
    List<Curve> curves = curves(video);
    BufferedImage image =
        new BufferedImage(WIDTH, PANEL * curves.size() + TOP, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, image.getWidth(), image.getHeight());
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    g.setColor(Color.BLACK);
    String prompt = video.prompt() == null ? "" : "  " + video.prompt();
    g.drawString(video.name() + prompt, LEFT, TOP - 14);
    for (int n = 0; n < curves.size(); n++) {
      panel(g, curves.get(n), video.video(), TOP + n * PANEL);
    }
    g.dispose();
    return image;
  }

  private static List<Curve> curves(Evaluated video) {
    Observed drawn = video.drawn();
    List<Curve> curves = new ArrayList<>();
    curves.add(
        new Curve(
            "pixels change", video.video().changes(), drawn == null ? List.of() : drawn.changes()));
    if (!video.video().seen().isEmpty()) {
      List<Seen> theirs = drawn == null ? List.of() : drawn.seen();
      curves.add(new Curve("subject's centre moves", moves(video.video().seen()), moves(theirs)));
      curves.add(
          new Curve("subject, like the first frame", like(video.video().seen()), like(theirs)));
    }
    return curves;
  }

  private static List<Double> moves(List<Seen> seen) {
    List<Double> moves = new ArrayList<>();
    for (int f = 1; f < seen.size(); f++) {
      moves.add(seen.get(f).distance(seen.get(f - 1)));
    }
    return moves;
  }

  private static List<Double> like(List<Seen> seen) {
    return seen.stream().skip(1).map(one -> one.subjectLike(seen.get(0))).toList();
  }

  private static void panel(Graphics2D g, Curve curve, Observed video, int top) {
    int height = PANEL - TOP - BOTTOM;
    int base = top + TOP + height;
    int frames = Math.max(2, video.frames());
    double most =
        Stream.concat(curve.ours().stream(), curve.drawn().stream().limit(curve.ours().size()))
            .mapToDouble(v -> v)
            .max()
            .orElse(1);
    double scale = most > 0 ? most : 1;
    g.setColor(JOINT);
    video.cuts().joints().stream()
        .filter(f -> f < frames)
        .mapToInt(f -> (int) x(f, frames))
        .forEach(x -> g.drawLine(x, top + TOP, x, base));
    curve(g, curve.drawn(), frames, base, height / scale, DRAWN);
    curve(g, curve.ours(), frames, base, height / scale, OURS);
    g.setColor(Color.BLACK);
    g.drawLine(LEFT, base, WIDTH - RIGHT, base);
    g.drawLine(LEFT, top + TOP, LEFT, base);
    g.drawString(curve.title(), LEFT, top + TOP - 8);
    g.drawString(String.format(Locale.ROOT, "%.3g", most), 8, top + TOP + 12);
    g.drawString("0", 8, base);
    g.drawString("frame " + (frames - 1), WIDTH - 90, base + 16);
  }

  private static void curve(
      Graphics2D g, List<Double> values, int frames, int base, double scale, Color colour) {
    Path2D path = new Path2D.Double();
    for (int n = 0; n < values.size() && n + 1 < frames; n++) {
      double y = base - scale * Math.max(0, values.get(n));
      if (n == 0) {
        path.moveTo(x(1, frames), y);
      } else {
        path.lineTo(x(n + 1, frames), y);
      }
    }
    g.setColor(colour);
    g.setStroke(new BasicStroke(1.4f));
    g.draw(path);
    g.setStroke(new BasicStroke(1));
  }

  private static double x(int frame, int frames) {
    return LEFT + (double) (WIDTH - LEFT - RIGHT) * frame / (frames - 1);
  }
}
