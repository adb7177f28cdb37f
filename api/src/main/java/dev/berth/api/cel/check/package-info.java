/**
 * From text to something that runs: dev.cel parses and checks; the checked tree is validated further as upstream does,
 * its cost estimated, and a tree of nodes made of it. The only package that names classes of dev.cel: it is loaded when
 * the first expression is compiled.
 */
@NullMarked
package dev.berth.api.cel.check;

import org.jspecify.annotations.NullMarked;
