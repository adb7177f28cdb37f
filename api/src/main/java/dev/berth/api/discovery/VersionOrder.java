package dev.berth.api.discovery;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of a group's versions, preferred first: stable before beta before alpha, within these the higher number first;
 * names of any other form come last, by alphabet. Source: apimachinery's {@code CompareKubeAwareVersionStrings}.
 */
public final class VersionOrder implements Comparator<String> {
  public static final VersionOrder INSTANCE = new VersionOrder();
  private static final Pattern FORM = Pattern.compile("v([1-9][0-9]{0,8})(?:(alpha|beta)([1-9][0-9]{0,8}))?");

  private VersionOrder() {}

  @Override
  public int compare(String a, String b) {
    Matcher first = FORM.matcher(a);
    Matcher second = FORM.matcher(b);
    boolean firstFits = first.matches();
    boolean secondFits = second.matches();
    if (!firstFits || !secondFits) {
      return firstFits == secondFits ? a.compareTo(b) : firstFits ? -1 : 1;
    }
    int byStage = Integer.compare(stage(second), stage(first));
    if (byStage != 0) {
      return byStage;
    }
    int byMajor = Integer.compare(number(second, 1), number(first, 1));
    return byMajor != 0 ? byMajor : Integer.compare(number(second, 3), number(first, 3));
  }

  private static int stage(Matcher version) {
    String stage = version.group(2);
    return stage == null ? 2 : stage.equals("beta") ? 1 : 0;
  }

  private static int number(Matcher version, int group) {
    String digits = version.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
