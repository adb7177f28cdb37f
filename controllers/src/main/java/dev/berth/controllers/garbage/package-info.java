/**
 * Objects whose owners have gone are deleted (background), owners wait for those that block them (foreground) or let them go
 * (orphan). The graph of who owns whom is kept by changes, never rebuilt; what a view only fails to show is asked for past it
 * before anything is deleted.
 */
@NullMarked
package dev.berth.controllers.garbage;

import org.jspecify.annotations.NullMarked;
