/**
 * YAML to and from the JSON tree, as upstream's {@code sigs.k8s.io/yaml} does it: YAML 1.1's words for booleans ({@code
 * yes}, {@code on}, {@code y}), octal and hexadecimal integers, merge keys, timestamps that stay strings, aliases within
 * bounds. What is written is what kubectl shows: sorted keys, lists not indented, long lines folded at 80.
 *
 * <p>The syntax is read by snakeyaml-engine; what scalars mean, and how they are written, is decided here.
 */
@NullMarked
package dev.berth.base.yaml;

import org.jspecify.annotations.NullMarked;
