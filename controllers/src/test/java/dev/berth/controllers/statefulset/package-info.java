/** What a StatefulSet's planner decides, as text that can be read, and what comes of it when plans are carried out. */
@NullMarked
package dev.berth.controllers.statefulset;

import org.jspecify.annotations.NullMarked;
