/**
 * What the quotas of a namespace are used of: their status follows what there is. Whether something more may be created is
 * decided at admission.
 */
@NullMarked
package dev.berth.controllers.quota;

import org.jspecify.annotations.NullMarked;
