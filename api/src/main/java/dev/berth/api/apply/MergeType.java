package dev.berth.api.apply;

import dev.berth.base.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How ownership goes through a value: the schema reduced to what field sets need. Made by {@link MergeTypes}.
 *
 * <p>A value that is owned as a whole, scalars included, is a leaf: nothing below it is ever in a set.
 */
public sealed interface MergeType {

  /** Owned as a whole. */
  default boolean isLeaf() {
    return switch (this) {
      case Scalar _, Anything _ -> true;
      case Struct s -> s.atomic();
      case MapOf m -> m.atomic();
      case ListOf l -> l.identity() instanceof Identity.None;
      case Deduced _ -> false;
    };
  }

  /** A scalar of a kind. */
  enum Scalar implements MergeType {
    STRING,
    NUMBER,
    BOOLEAN,
    /** Any scalar: times, quantities, integers or strings. */
    ANY
  }

  /** Any JSON, never looked into. */
  enum Anything implements MergeType {
    ANYTHING
  }

  /** Any JSON, its objects owned by member and its lists as a whole: objects without a schema. */
  enum Deduced implements MergeType {
    DEDUCED
  }

  /**
   * An object with declared fields.
   *
   * @param rest the type of fields that are not declared; absent where there may be none
   * @param zero the object that a client gets who sets nothing: fields that are always written, with their zero values
   */
  record Struct(
      String name, boolean atomic, Map<String, Member> members, Optional<MergeType> rest, Supplier<Json> zero)
      implements MergeType {

    /** Of the types that know all their fields. */
    Struct(String name, boolean atomic, Map<String, Member> members, Supplier<Json> zero) {
      this(name, atomic, members, Optional.empty(), zero);
    }

    Optional<Member> member(String field) {
      return Optional.ofNullable(members.get(field));
    }

    /** The type of a field: declared, or that of the rest; anything where neither is. */
    MergeType typeOf(String field) {
      Member member = members.get(field);
      return member == null ? rest.orElse(Anything.ANYTHING) : member.type().get();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A declared field; the type by a supplier because types refer to each other in circles. */
  record Member(PathElement.Field element, Supplier<MergeType> type) {}

  /** An object whose names are the user's. */
  record MapOf(MergeType value, boolean atomic) implements MergeType {}

  record ListOf(MergeType item, Identity identity) implements MergeType {}

  /** What tells the items of a list apart. */
  sealed interface Identity {
    /** Nothing: the list is owned as a whole. */
    record None() implements Identity {}

    /** The item, a scalar. */
    record ByValue() implements Identity {}

    /** Fields of the item, an object; a key that an item leaves out takes its default where it has one. */
    record ByKeys(List<KeyField> keys) implements Identity {}
  }

  record KeyField(String name, Optional<Json> defaultValue) {}
}
