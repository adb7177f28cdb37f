package dev.berth.store.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.store.Batch;
import dev.berth.store.Change;
import dev.berth.store.Entry;
import dev.berth.store.Event;
import dev.berth.store.Expect;
import dev.berth.store.Value;
import dev.berth.store.WriteResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any sequence of batches does to an image what it does to a sorted map. */
class ImageModelTest {

  /** What a key's newest version is to be. */
  private record Version(String text, long revision, long createRevision) {}

  private record Step(int key, boolean delete, int expect, String text) {
    String name() {
      return "/k/" + Integer.toString(key, 36);
    }
  }

  @Provide
  Arbitrary<List<List<Step>>> steps() {
    Arbitrary<Step> step = Combinators.combine(
            Arbitraries.integers().between(0, 400),
            Arbitraries.of(true, false, false),
            Arbitraries.integers().between(0, 8),
            Arbitraries.strings().alpha().ofMaxLength(4))
        .as(Step::new);
    Arbitrary<List<Step>> batch = Arbitraries.oneOf(
        step.list().ofSize(1), step.list().ofMinSize(1).ofMaxSize(5).uniqueElements(Step::key));
    return batch.list().ofMinSize(1).ofMaxSize(600);
  }

  @Property(tries = 150)
  void anImageIsASortedMapAtEveryRevision(@ForAll("steps") List<List<Step>> batches) {
    TreeMap<String, Version> model = new TreeMap<>();
    Image image = Image.EMPTY;
    List<Image> images = new ArrayList<>(List.of(image));
    List<Map<String, Version>> models = new ArrayList<>(List.of(Map.of()));
    List<List<Event>> events = new ArrayList<>();
    for (List<Step> steps : batches) {
      List<Change> changes = steps.stream().map(step -> change(step, model)).toList();
      TreeMap<String, Version> next = new TreeMap<>(model);
      Optional<String> refused = applyToModel(steps, changes, next, image.revision() + 1);
      switch (image.apply(new Batch(changes))) {
        case Image.Refused outcome -> {
          WriteResult.Conflict conflict = outcome.conflict();
          assertThat(Optional.of(conflict.key())).isEqualTo(refused);
          assertThat(conflict.current().map(ImageModelTest::version))
              .isEqualTo(Optional.ofNullable(model.get(conflict.key())));
        }
        case Image.Applied outcome -> {
          assertThat(refused).isEmpty();
          image = outcome.image();
          model.clear();
          model.putAll(next);
          images.add(image);
          models.add(Map.copyOf(model));
          events.add(outcome.events());
        }
      }
    }
    assertAllStand(images, models);
    assertUndone(images, events);
    assertRanges(image, model);
  }

  private static Change change(Step step, Map<String, Version> model) {
    Optional<Version> there = Optional.ofNullable(model.get(step.name()));
    Expect expect = switch (step.expect()) {
      case 0 -> Expect.ABSENT;
      case 1 -> new Expect.Revision(2);
      case 2, 3 -> there.<Expect>map(version -> new Expect.Revision(version.revision())).orElse(Expect.ABSENT);
      default -> Expect.ANYTHING;
    };
    return step.delete()
        ? new Change.Delete(step.name(), expect)
        : new Change.Put(step.name(), expect, Value.plain(step.text().getBytes(StandardCharsets.UTF_8)));
  }

  /** Answers the key that does not meet its condition. */
  private static Optional<String> applyToModel(
      List<Step> steps, List<Change> changes, TreeMap<String, Version> model, long revision) {
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      Optional<Version> there = Optional.ofNullable(model.get(step.name()));
      boolean holds = switch (changes.get(i).expect()) {
        case Expect.Anything anything -> true;
        case Expect.Absent absent -> there.isEmpty();
        case Expect.Revision expected -> there.isPresent() && there.get().revision() == expected.revision();
      };
      if (!holds || step.delete() && there.isEmpty()) {
        return Optional.of(step.name());
      }
      if (step.delete()) {
        model.remove(step.name());
      } else {
        long created = there.map(Version::createRevision).orElse(revision);
        model.put(step.name(), new Version(step.text(), revision, created));
      }
    }
    return Optional.empty();
  }

  private static Version version(Entry entry) {
    return new Version(
        new String(entry.bytes(), StandardCharsets.UTF_8), entry.revision(), entry.createRevision());
  }

  private static TreeMap<String, Version> contents(Image image) {
    TreeMap<String, Version> contents = new TreeMap<>();
    image.forEach(entry -> contents.put(entry.key(), version(entry)));
    return contents;
  }

  /** Old images are as they were when they were the newest. */
  private static void assertAllStand(List<Image> images, List<Map<String, Version>> models) {
    for (int i = 0; i < images.size(); i += Math.max(1, images.size() / 20)) {
      assertThat(images.get(i).revision()).isEqualTo(1 + i);
      assertThat(contents(images.get(i))).isEqualTo(models.get(i));
      assertThat(images.get(i).size()).isEqualTo(models.get(i).size());
      long bytes = models.get(i).entrySet().stream()
          .mapToLong(entry -> entry.getKey().length() + entry.getValue().text().length()).sum();
      assertThat(images.get(i).bytes()).isEqualTo(bytes);
    }
  }

  /** Undoing the events since a revision gives the image of that revision. */
  private static void assertUndone(List<Image> images, List<List<Event>> events) {
    Image newest = images.getLast();
    for (int i = 0; i < images.size(); i += Math.max(1, images.size() / 10)) {
      List<Event> since = events.subList(i, events.size()).stream().flatMap(List::stream).toList();
      assertThat(contents(newest.before(since))).isEqualTo(contents(images.get(i)));
    }
  }

  private static void assertRanges(Image image, TreeMap<String, Version> model) {
    Set<String> probes = new HashSet<>(List.of("", "/", "/k/", "/k/1", "/k/a", "/k/zz", "/l", "/k0"));
    model.keySet().stream().limit(20).forEach(probes::add);
    for (String prefix : probes) {
      for (String after : probes) {
        List<String> expected = model.keySet().stream()
            .filter(key -> key.startsWith(prefix) && key.compareTo(after) > 0).toList();
        assertThat(image.count(prefix, after)).as("%s after %s", prefix, after).isEqualTo(expected.size());
        assertThat(keys(image.list(prefix, 0, after))).isEqualTo(expected);
        assertThat(keys(image.list(prefix, 7, after))).isEqualTo(expected.stream().limit(7).toList());
      }
    }
    model.forEach((key, version) -> assertThat(image.get(key).map(ImageModelTest::version)).contains(version));
    assertThat(image.get("/k/absent")).isEmpty();
  }

  private static List<String> keys(List<Entry> entries) {
    return entries.stream().map(Entry::key).toList();
  }

  @Property(tries = 50)
  void anImageOfSortedEntriesHasThemAndGrowsOn(@ForAll("steps") List<List<Step>> batches) {
    TreeMap<String, Entry> entries = new TreeMap<>();
    batches.forEach(steps -> steps.forEach(step -> entries.put(
        step.name(), new Entry(step.name(), 5, 5, step.text().getBytes(StandardCharsets.UTF_8), -1, Optional.empty()))));
    Image image = Image.of(9, List.copyOf(entries.values()));
    assertThat(image.revision()).isEqualTo(9);
    assertThat(image.size()).isEqualTo(entries.size());
    assertThat(keys(image.list("", 0, ""))).containsExactlyElementsOf(entries.keySet());
    for (String key : List.copyOf(entries.keySet())) {
      image = image.without(key);
      entries.remove(key);
      assertThat(image.count("", "")).isEqualTo(entries.size());
    }
    assertThat(image.bytes()).isZero();
  }

  /** Enough keys for several levels of branches, in order, at random, and away again. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aLargeImageGrowsAndShrinks(long seed) {
    Random random = new Random(seed);
    TreeMap<String, Entry> model = new TreeMap<>();
    Image image = Image.EMPTY;
    for (int i = 0; i < 40_000; i++) {
      boolean growing = i < 20_000;
      int number = seed == 1 ? i % 20_000 : random.nextInt(20_000);
      String key = "/n-" + number % 7 + "/" + (100_000 + number);
      if (growing || random.nextInt(10) == 0 && seed != 1) {
        Entry entry = new Entry(key, i, i, new byte[0], -1, Optional.empty());
        image = image.with(entry);
        model.put(key, entry);
      } else {
        image = image.without(key);
        model.remove(key);
      }
      if (i % 2_500 == 2_499) {
        assertThat(image.list("", 0, "")).containsExactlyElementsOf(model.values());
        String after = "/n-3/" + (100_000 + random.nextInt(20_000));
        assertThat(image.count("/n-3/", after)).isEqualTo(model.subMap(after, false, "/n-30", false).size());
      }
    }
  }
}
