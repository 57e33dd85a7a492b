/** What a mail server says of one recipient. */
interface Said {
  action: string;
  status: string;
  diagnosis?: string;
}

/** A report of a mail server, as Postfix writes them, to the return path `to`. */
export const deliveryReport = (to: string, { action, status, diagnosis = '' }: Said): string =>
  crlf(`Return-Path: <>
Received: by mail.example.org (Postfix) id 4F2; Mon, 23 Nov 2026 08:00:00 +0000 (UTC)
Date: Mon, 23 Nov 2026 08:00:00 +0000 (UTC)
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ${to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="4F2.1795420800/mail.example.org"

This is a MIME-encapsulated message.

--4F2.1795420800/mail.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.example.org.

--4F2.1795420800/mail.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
X-Postfix-Queue-ID: 4F2
Arrival-Date: Mon, 23 Nov 2026 07:59:00 +0000 (UTC)

Final-Recipient: rfc822; wei@example.org
Original-Recipient: rfc822;wei@example.org
Action: ${action}
Status: ${status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; ${diagnosis}

--4F2.1795420800/mail.example.org
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: Rollcall <rollcall@example.org>
To: wei@example.org
Subject: Do you still need these?

Hello
--4F2.1795420800/mail.example.org--
`);

/** One of Exchange: no original-recipient, the report in base64, words on two lines. */
export const exchangeReport = (to: string): string =>
  crlf(`From: <postmaster@corp.example>
To: <${to}>
Subject: Undeliverable: Do you still need these?
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="_000_x"

--_000_x
Content-Type: multipart/alternative; boundary="_001_x"

--_001_x
Content-Type: text/plain; charset="us-ascii"

Your message couldn't be delivered.
--_001_x--
--_000_x
Content-Type: message/delivery-status
Content-Transfer-Encoding: base64

${Buffer.from(
  crlf(`Reporting-MTA: dns;AM0PR01.corp.example

Final-recipient: RFC822;wei@corp.example
Action: failed
Status: 5.1.10
Diagnostic-code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound;
 Recipient wei@corp.example not found by SMTP address lookup
`),
).toString('base64')}
--_000_x--
`);

/** An absence note: it comes to the same address, and reports nothing. */
export const absenceNote = (to: string): string =>
  crlf(`From: Wei Chen <wei@example.org>
To: ${to}
Subject: Out of office
Auto-Submitted: auto-replied

I am back on Monday.
`);

const crlf = (text: string) => text.replace(/\n/g, '\r\n');
