/** Tests of what signs, approves and cleans up. */
@NullMarked
package dev.berth.controllers.certificate;

import org.jspecify.annotations.NullMarked;
