@NullMarked
package dev.berth.store.pack;

import org.jspecify.annotations.NullMarked;
