// Package law holds legal data: which provision was in force on a day, the
// amounts and periods in it, where that was read, and how sure that is. It
// shows and adds; it does not advise and does not judge.
//
// The data are the files of the folder data. Each [Item] has the days from
// and to which it holds, a citation, a source and a [Confidence]. What nobody
// has confirmed ([Unconfirmed]) is never shown as a fact: an operator, who has
// read the text, adds an [Entry], and from then on a [Book] with that entry
// shows it with the operator's source. Amounts that each province fixes within
// a range are entries too; none is shipped, because none was read.
//
// Days are days in Beijing.
package law
