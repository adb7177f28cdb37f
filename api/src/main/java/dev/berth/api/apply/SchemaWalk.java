package dev.berth.api.apply;

/** Field sets beside the schema that they speak of. */
final class SchemaWalk {
  private SchemaWalk() {}

  /** The type of what an element leads to; anything where the type knows no such element. */
  static MergeType child(MergeType type, PathElement element) {
    return switch (type) {
      case MergeType.Struct s when element instanceof PathElement.Field f -> s.typeOf(f.name());
      case MergeType.MapOf map when element instanceof PathElement.Field -> map.value();
      case MergeType.ListOf list when element instanceof PathElement.Key -> list.item();
      case MergeType.Deduced d when element instanceof PathElement.Field -> d;
      case MergeType.Struct _,
          MergeType.MapOf _,
          MergeType.ListOf _,
          MergeType.Deduced _,
          MergeType.Scalar _,
          MergeType.Anything _ ->
          MergeType.Anything.ANYTHING;
    };
  }

  /** The set with the declared fields above its members as members too: removing {@code a.b} may then remove {@code a}. */
  static FieldSet withNamedFields(FieldSet set, MergeType type) {
    if (set.isEmpty()) {
      return set;
    }
    FieldSet.Builder out = new FieldSet.Builder(set.width());
    for (int i = 0; i < set.width(); i++) {
      FieldSet.Node node = set.node(i);
      boolean declared =
          type instanceof MergeType.Struct s
              && node.element() instanceof PathElement.Field f
              && s.members().containsKey(f.name());
      FieldSet below = withNamedFields(node.below(), child(type, node.element()));
      if (below == node.below() && (node.member() || !declared)) {
        out.add(node);
      } else {
        out.add(node.element(), node.member() || declared, below);
      }
    }
    return out.build();
  }

  /**
   * A set that was written under an older schema: whoever owned parts of what is now owned as a whole, owns the whole.
   * The very set where nothing is to be done.
   */
  static FieldSet reconcile(FieldSet set, MergeType type) {
    if (set.isFitting(type)) {
      return set;
    }
    FieldSet.Builder out = new FieldSet.Builder(set.width());
    boolean same = true;
    for (int i = 0; i < set.width(); i++) {
      FieldSet.Node node = set.node(i);
      FieldSet.Node next = node.below().isEmpty() ? node : reconcile(node, type);
      same &= next == node;
      out.add(next);
    }
    if (!same) {
      return out.build();
    }
    set.keepFitting(type);
    return set;
  }

  private static FieldSet.Node reconcile(FieldSet.Node node, MergeType parent) {
    if (!knows(parent, node.element())) {
      return node;
    }
    MergeType type = child(parent, node.element());
    if (type instanceof MergeType.Scalar) {
      return node;
    }
    if (type.isLeaf()) {
      return node.element().leaf();
    }
    FieldSet below = reconcile(node.below(), type);
    return below == node.below() ? node : new FieldSet.Node(node.element(), node.member(), below);
  }

  private static boolean knows(MergeType type, PathElement element) {
    return !(type instanceof MergeType.Struct s)
        || element instanceof PathElement.Field f && s.members().containsKey(f.name());
  }
}
