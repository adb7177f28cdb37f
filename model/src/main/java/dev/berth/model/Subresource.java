package dev.berth.model;

import java.util.Set;

/**
 * A path under an object, such as {@code status} or {@code scale}.
 *
 * @param name the path segment
 * @param kind the kind that it takes and answers: the parent's own for {@code status}, {@code autoscaling/v1 Scale}…
 * @param verbs in discovery's words
 */
public record Subresource(String name, GroupVersionKind kind, Set<Verb> verbs) {}
