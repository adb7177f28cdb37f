/**
 * What is: every key with its newest version, as an immutable value per revision.
 *
 * <p>Decides whether a batch may happen and what the picture is afterwards; pure, with no thread, file or clock. The store's
 * one writer makes new images; readers keep the one they took for as long as they like.
 */
@NullMarked
package dev.berth.store.image;

import org.jspecify.annotations.NullMarked;
