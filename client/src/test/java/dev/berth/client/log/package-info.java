/** Tests of loggers. */
@org.jspecify.annotations.NullMarked
package dev.berth.client.log;
