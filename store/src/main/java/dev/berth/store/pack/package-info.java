/**
 * Texts that are much alike, in less memory. The store's writer packs what is no longer recent and is of a kind of which there
 * are many; whoever reads it unpacks it again. Files know nothing of it.
 */
@NullMarked
package dev.berth.store.pack;

import org.jspecify.annotations.NullMarked;
