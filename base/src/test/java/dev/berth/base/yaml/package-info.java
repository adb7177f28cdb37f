/** Tests of YAML reading and writing. */
@org.jspecify.annotations.NullMarked
package dev.berth.base.yaml;
