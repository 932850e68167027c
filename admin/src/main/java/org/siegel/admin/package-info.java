/**
 * Cmdlets: every administrative act, declared once (name, parameters, types, help, role, handler) and rendered as command
 * line, HTTP endpoint and reference page. Names, parameters and types are Exchange's where Exchange has the act.
 */
@NullMarked
package org.siegel.admin;

import org.jspecify.annotations.NullMarked;
