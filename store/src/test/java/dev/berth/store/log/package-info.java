/** Recovery, damage, failing disks and kill -9. */
@NullMarked
package dev.berth.store.log;

import org.jspecify.annotations.NullMarked;
