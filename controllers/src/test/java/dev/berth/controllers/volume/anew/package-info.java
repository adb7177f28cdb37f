/** Claims whose nodes are gone: which begin anew, and when. */
@NullMarked
package dev.berth.controllers.volume.anew;

import org.jspecify.annotations.NullMarked;
