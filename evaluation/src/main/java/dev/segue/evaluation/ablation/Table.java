package dev.segue.evaluation.ablation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Ways of making videos that are compared.
 *
 * @param name as the command line takes it
 * @param title what it shows
 * @param words where it is from, and what is expected of it
 * @param rows the ways, in order
 */
public record Table(String name, String title, String words, List<Row> rows) {
  public Table {
    rows = List.copyOf(rows);
    Set<String> labels = new HashSet<>();
    for (Row row : rows) {
      if (!labels.add(row.label())) {
        throw new IllegalArgumentException(name + " has two rows '" + row.label() + "'");
      }
    }
  }

  /** The same without some rows. */
  public Table with(List<Row> others) {
    return new Table(name, title, words, others);
  }
}
