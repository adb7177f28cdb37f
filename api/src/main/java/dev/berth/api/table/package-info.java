/**
 * Printed tables: what {@code kubectl get} shows of each kind.
 *
 * <p>Columns are data of the resource types; here their cells are computed, as upstream's {@code
 * pkg/printers/internalversion} does, a file for each group of kinds. Custom types take their cells from paths. Everything
 * is a function of the object and the time.
 */
@NullMarked
package dev.berth.api.table;

import org.jspecify.annotations.NullMarked;
