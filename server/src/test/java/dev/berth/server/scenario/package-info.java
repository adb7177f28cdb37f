/**
 * Upstream's groups of scenarios for what operators stand on (its {@code test/e2e/apimachinery}), in our own words, over HTTP
 * against a running server.
 */
@NullMarked
package dev.berth.server.scenario;

import org.jspecify.annotations.NullMarked;
