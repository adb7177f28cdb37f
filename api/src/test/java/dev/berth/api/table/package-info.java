/** Tests of printed tables, among them rows that a real server printed. */
@org.jspecify.annotations.NullMarked
package dev.berth.api.table;
