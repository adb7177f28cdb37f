/** Tests of priority and fairness. */
@org.jspecify.annotations.NullMarked
package dev.berth.api.flow;
