/**
 * Sends recorded requests to a server in this process and compares its answers with the recorded ones: a {@code Scenario}
 * is read, its {@code Placeholders} are filled from earlier answers, a {@code Wire} carries it, a {@code Run} keeps to the
 * recorded order, a {@code Comparison} finds differences, and {@code NamedDifferences} knows which of them are meant.
 */
@NullMarked
package dev.berth.server.golden;

import org.jspecify.annotations.NullMarked;
