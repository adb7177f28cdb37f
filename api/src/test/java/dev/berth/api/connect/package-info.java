/** Who may connect to what runs. */
@org.jspecify.annotations.NullMarked
package dev.berth.api.connect;
