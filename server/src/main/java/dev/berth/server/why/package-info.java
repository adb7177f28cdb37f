/**
 * Says of an object why it is not as it should be, and of what that depends on, down to what somebody can do something about.
 * Functions of a view: nothing is asked for but what the API shows, and nothing is changed. {@link
 * dev.berth.server.why.Inquiry} begins; there is a class for each sort of object; {@link dev.berth.server.why.FindingText}
 * prints.
 */
@NullMarked
package dev.berth.server.why;

import org.jspecify.annotations.NullMarked;
