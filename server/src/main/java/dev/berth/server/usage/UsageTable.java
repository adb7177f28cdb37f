package dev.berth.server.usage;

import dev.berth.server.usage.ClaimUse.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Claims and what their volumes hold as a table, in the manner of {@code df -h}. Pure. */
public final class UsageTable {
  private static final List<String> HEADS =
      List.of("NAMESPACE", "PVC", "POD", "SIZE", "USED", "AVAIL", "USE%", "INODES%");
  /** Names are on the left, numbers from here on, on the right. */
  private static final int NUMBERS = 3;
  private static final String NONE = "-";
  private static final String UNITS = "KMGTPE";

  private UsageTable() {}

  /** Head and rows. */
  public static List<String> lines(List<ClaimUse> uses) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADS);
    uses.forEach(use -> rows.add(cells(use)));
    int[] widths = new int[HEADS.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size() && !isWord(row, i); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  /** What stands in the place of all figures but the size, and takes no column. */
  private static boolean isWord(List<String> row, int column) {
    return column > NUMBERS && row.size() < HEADS.size();
  }

  private static List<String> cells(ClaimUse use) {
    List<String> cells = new ArrayList<>();
    cells.add(use.namespace());
    cells.add(use.claim());
    cells.add(use.pods().isEmpty() ? NONE : String.join(",", use.pods()));
    cells.add(size(use.sizeBytes()));
    use.measure()
        .ifPresentOrElse(
            measure -> {
              cells.add(size(measure.usedBytes()));
              cells.add(size(measure.availableBytes()));
              cells.add(bytesPercent(measure));
              cells.add(percent(measure.inodesUsed(), measure.inodes()));
            },
            () -> cells.add(use.word()));
    return cells;
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String space = " ".repeat(Math.max(0, widths[i] - row.get(i).length()));
      boolean left = i < NUMBERS || isWord(row, i);
      line.append(i == 0 ? "" : "  ").append(left ? row.get(i) : space).append(left ? space : row.get(i));
    }
    return line.toString().stripTrailing();
  }

  /** As df does: of what can be used, since some may be kept back; rounded up, so that only an empty one is at 0%. */
  private static String bytesPercent(Measure measure) {
    return measure.availableBytes().isEmpty() || measure.usedBytes().isEmpty()
        ? NONE
        : percent(
            measure.usedBytes(),
            OptionalLong.of(measure.usedBytes().getAsLong() + measure.availableBytes().getAsLong()));
  }

  private static String percent(OptionalLong used, OptionalLong all) {
    return used.isEmpty() || all.isEmpty() || all.getAsLong() <= 0
        ? NONE
        : (long) Math.ceil(used.getAsLong() * 100.0 / all.getAsLong()) + "%";
  }

  private static String size(OptionalLong bytes) {
    return bytes.isEmpty() ? NONE : size(bytes.getAsLong());
  }

  /** {@code 0}, {@code 512}, {@code 1.5Ki}, {@code 10Gi}: two digits at least, rounded up. */
  static String size(long bytes) {
    double value = bytes;
    int unit = -1;
    while (value >= 1024 && unit < UNITS.length() - 1) {
      value /= 1024;
      unit++;
    }
    if (unit < 0) {
      return Long.toString(bytes);
    }
    double tenths = Math.ceil(value * 10) / 10;
    if (tenths >= 10 || tenths == Math.rint(tenths)) {
      long whole = (long) Math.ceil(value);
      return whole == 1024 && unit < UNITS.length() - 1 ? "1" + UNITS.charAt(unit + 1) + "i" : whole + UNITS.substring(unit, unit + 1) + "i";
    }
    return tenths + UNITS.substring(unit, unit + 1) + "i";
  }
}
