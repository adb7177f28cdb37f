package dev.berth.model;

/**
 * A column of the printed table of a type.
 *
 * @param name the heading, {@code Ready}
 * @param type {@code string}, {@code integer}, {@code date}, {@code boolean} or {@code number}
 * @param format {@code name} for the name column, else mostly empty
 * @param description as upstream words it
 * @param priority 0 is always shown, more only with {@code -o wide}
 * @param jsonPath where the cell comes from, for custom types; empty for built-in types, whose cells are computed
 */
public record PrinterColumn(
    String name, String type, String format, String description, int priority, String jsonPath) {}
