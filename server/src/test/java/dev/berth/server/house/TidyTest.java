package dev.berth.server.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What no reviewer should have to say twice. */
class TidyTest {
  private static final int LONGEST_FILE = 400;

  /** Files that may be longer, each with its reason. */
  private static final Map<String, String> LONG_FOR_A_REASON =
      Map.of(
          "http/src/main/java/dev/berth/http/Http1Handler.java",
          "one connection's states and their transitions, which read worse apart");

  /** The real loop, and the few edges that meet the world. */
  private static final Pattern WORLD =
      Pattern.compile("^(base/src/main/java/dev/berth/base/loop/RealLoop\\.java|server/|bench/|schema/).*");

  private static final Map<Pattern, String> FORBIDDEN =
      Map.of(
          Pattern.compile("Thread\\.sleep\\("), "no sleeping: wait for what you wait for",
          Pattern.compile("System\\.(currentTimeMillis|nanoTime)\\("), "time is passed, or a loop's",
          Pattern.compile("Instant\\.now\\(\\)|Clock\\.system|InstantSource\\.system\\("), "time is passed, or a loop's",
          Pattern.compile("new Random\\(\\)|Math\\.random\\(|ThreadLocalRandom"), "random is passed, and seeded in tests",
          Pattern.compile("UUID\\.randomUUID\\("), "random is passed, and seeded in tests");

  /** Where the clock or random of the world is taken on purpose. */
  private static final Map<String, String> ALLOWED =
      Map.of(
          "node/src/main/java/dev/berth/node/probe/", "what waits on a real socket has a deadline of the machine's clock",
          "http/src/main/java/dev/berth/http/", "the wire lives in real time: audit ids, deadlines, the Date header",
          "store/src/main/java/dev/berth/store/log/", "waits for the disk");

  @Test
  void noFileHidesASecondIdea() {
    List<String> tooLong =
        Sources.main().stream()
            .filter(s -> s.lines().size() > LONGEST_FILE && !LONG_FOR_A_REASON.containsKey(s.path()))
            .map(s -> s.path() + " has " + s.lines().size() + " lines")
            .toList();
    assertThat(tooLong).as("longer than %d lines, and not among those with a reason", LONGEST_FILE).isEmpty();
  }

  @Test
  void timeAndChanceComeFromOutside() {
    List<String> found =
        Sources.main().stream()
            .filter(s -> !WORLD.matcher(s.path()).matches() && ALLOWED.keySet().stream().noneMatch(s.path()::startsWith))
            .flatMap(
                s ->
                    FORBIDDEN.entrySet().stream()
                        .filter(f -> f.getKey().matcher(s.text()).find())
                        .map(f -> s.path() + ": " + f.getKey() + " (" + f.getValue() + ")"))
            .toList();
    assertThat(found).isEmpty();
  }

  @Test
  void theLeasesNamespaceIsNamedOnce() {
    Pattern spelled = Pattern.compile("\"[^\"\n]*kube-node-" + "lease");
    assertThat(Sources.main().stream().filter(s -> spelled.matcher(s.text()).find()).map(Sources.Source::path))
        .containsExactly("model/src/main/java/dev/berth/model/kinds/SystemNamespaces.java");
  }

  @Test
  void testsDoNotSleep() {
    Pattern sleep = Pattern.compile("Thread" + "\\.sleep\\(");
    assertThat(Sources.test().stream().filter(s -> sleep.matcher(s.text()).find()).map(Sources.Source::path)).isEmpty();
  }

  /** The formatter refuses these too, but only where Maven itself runs on a newer JDK. */
  @Test
  void nothingIsImportedInVain() {
    Pattern imported = Pattern.compile("^import (?:static )?[\\w.]+\\.(\\w+);$");
    List<String> found =
        all()
            .flatMap(
                s -> {
                  Set<String> words = new HashSet<>(List.of(Sources.code(s).split("\\W+")));
                  Set<String> before = new HashSet<>();
                  return s.lines().stream()
                      .map(imported::matcher)
                      .filter(m -> m.matches() && (!words.contains(m.group(1)) || !before.add(m.group())))
                      .map(m -> s.path() + ": " + m.group(1));
                })
            .toList();
    assertThat(found).isEmpty();
  }

  @Test
  void noLineEndsInBlanks() {
    assertThat(all().filter(s -> s.lines().stream().anyMatch(l -> l.endsWith(" ") || l.endsWith("\t"))).map(Sources.Source::path))
        .isEmpty();
  }

  private static Stream<Sources.Source> all() {
    return Stream.concat(Sources.main().stream(), Sources.test().stream());
  }

  @Test
  void everyPackageSaysWhatItIs() {
    List<String> packages =
        Sources.main().stream().map(s -> s.path().substring(0, s.path().lastIndexOf('/'))).distinct().toList();
    List<String> explained =
        Sources.main().stream()
            .filter(s -> s.path().endsWith("package-info.java") && s.text().contains("@NullMarked") && s.text().contains("/**"))
            .map(s -> s.path().substring(0, s.path().lastIndexOf('/')))
            .toList();
    assertThat(packages).filteredOn(p -> !explained.contains(p)).isEmpty();
  }

  @Test
  void noPublicMethodAnswersNull() {
    Pattern nullable = Pattern.compile("(?m)^  public [^=;{]*@Nullable|^  public @Nullable");
    assertThat(Sources.main().stream().filter(s -> nullable.matcher(s.text()).find()).map(Sources.Source::path)).isEmpty();
  }

  @Test
  void noPathOfAMachineAndNoLooseEnds() {
    Pattern loose = Pattern.compile("\\b(TODO|FIXME|XXX)\\b|/work/|/root/|/home/[a-z]");
    assertThat(
            all()
                .filter(s -> !s.path().endsWith("TidyTest.java"))
                .filter(s -> loose.matcher(s.text()).find())
                .map(Sources.Source::path))
        .isEmpty();
  }
}
