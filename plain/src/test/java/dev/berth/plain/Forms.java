package dev.berth.plain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One of each form that lambdas, type switches and records come in; {@link #get} tells what they do, in words. */
public final class Forms implements Supplier<String> {
  private final List<String> told = new ArrayList<>();
  private final int own = 7;

  private sealed interface Shape {}

  private record Circle(double radius, float weight) implements Shape {}

  private record Square(long side, List<String> names, char mark, boolean isFull) implements Shape {}

  private record None() implements Shape {}

  private interface Named {
    String name();

    default Supplier<String> twice() {
      return () -> name() + plus("!");
    }

    private String plus(String more) {
      return name() + more;
    }
  }

  private static final class Inner<T extends Comparable<T>> {
    private final T held;

    Inner(T held) {
      this.held = held;
    }

    Comparator<T> order() {
      return (a, b) -> held.compareTo(a) - held.compareTo(b);
    }
  }

  private class Member {
    int read(int more) {
      return own + more;
    }
  }

  @Override
  public String get() {
    captures((byte) 1, 'c', 2L, 3.5f, 4.25, true, "text", new int[] {5, 6});
    references();
    kinds();
    told(new Circle(0.0, 1), new Circle(-0.0, 1), new Circle(Double.NaN, Float.NaN));
    told(new Square(1, List.of("a"), 'm', true), new Square(1, List.of("b"), 'm', true), new None());
    return String.join("\n", told);
  }

  private void captures(byte b, char c, long l, float f, double d, boolean z, String text, int[] array) {
    Supplier<String> all = () -> "" + b + c + l + f + d + z + text + array[1] + own;
    tell(all.get());
    Supplier<Supplier<String>> nested = () -> () -> c + text;
    tell(nested.get().get());
    Runnable instance = () -> tell("this" + own);
    instance.run();
    IntBinaryOperator sum = (x, y) -> x + y * b;
    tell(sum.applyAsInt(3, 4));
    LongFunction<Object> boxed = x -> x + l;
    tell(boxed.apply(9));
  }

  private void references() {
    Function<String, Integer> length = String::length;
    ToLongFunction<String> wider = String::length;
    ToDoubleFunction<Integer> unboxed = Integer::intValue;
    IntFunction<int[]> array = int[]::new;
    Function<Integer, List<String>> made = ArrayList::new;
    BiFunction<Object, Object, Boolean> same = Object::equals;
    ToIntFunction<Integer> more = new Member()::read;
    Function<Double, Member> inner = _ -> new Member();
    Supplier<Member> member = Member::new;
    tell(length.apply("four") + wider.applyAsLong("five5") + unboxed.applyAsDouble(6) + array.apply(3).length);
    tell(made.apply(3) + " " + same.apply("a", "a") + more.applyAsInt(1) + inner.apply(1.0).read(2) + member.get().read(3));
    told.forEach(String::isEmpty); // the result is dropped
    tell(Stream.of(3, 1, 2).sorted(new Inner<>(2).order().thenComparing(Comparator.naturalOrder())).toList());
    tell(IntStream.range(0, 4).mapToObj(Integer::toString).map(super.getClass().getSimpleName()::concat).toList());
    Named named = () -> "name";
    tell(named.twice().get());
    tell(Map.of("k", 1).entrySet().stream().map(Map.Entry::getValue).mapToInt(i -> i).sum());
    Comparator<String> both = (Comparator<String> & java.io.Serializable) String::compareTo;
    tell(both.compare("a", "b"));
  }

  private void kinds() {
    for (Object each : new Object[] {new Circle(1, 2), new Square(3, List.of(), 's', false), new None(), "x", "long text", 5}) {
      tell(
          switch (each) {
            case Circle(double radius, float weight) when radius > 5 -> "large" + weight;
            case Circle circle -> "circle" + circle.radius();
            case Square(long side, var names, char mark, boolean isFull) -> "square" + side + names + mark + isFull;
            case String text when text.length() > 3 -> "text" + text.length();
            case None _ -> "none";
            case String text -> text;
            default -> "other " + each;
          });
    }
    Shape missing = Map.<String, Shape>of().get("shape");
    try {
      tell(missing instanceof Circle ? "circle" : switch (missing) {
        case Circle _, Square _, None _ -> "some";
      });
    } catch (NullPointerException e) {
      tell("null");
    }
  }

  private void told(Object... shapes) {
    for (Object one : shapes) {
      tell(one + " " + (one.hashCode() == one.hashCode()));
      for (Object other : shapes) {
        tell(one.equals(other) + " " + (one.hashCode() == other.hashCode()));
      }
      tell(one.equals("another"));
    }
    tell(shapes[0].hashCode());
  }

  private void tell(Object what) {
    told.add(String.valueOf(what));
  }
}
