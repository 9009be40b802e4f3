use std::fmt;

use super::Frame;

/// Every way in which a client can break the rules. All of them end the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Violation {
    Unmasked,
    ReservedBits,
    ReservedOpcode,
    LengthNotMinimal,
    LengthOverflow,
    ControlFragmented,
    ControlTooLong,
    NothingToContinue,
    MessageInterrupted,
    CloseTruncated,
    CloseCodeInvalid,
    InvalidUtf8,
    CorruptDeflate,
    FrameTooBig,
    MessageTooBig,
    TooManyFragments,
}

impl Violation {
    pub const ALL: [Self; 16] = [
        Self::Unmasked,
        Self::ReservedBits,
        Self::ReservedOpcode,
        Self::LengthNotMinimal,
        Self::LengthOverflow,
        Self::ControlFragmented,
        Self::ControlTooLong,
        Self::NothingToContinue,
        Self::MessageInterrupted,
        Self::CloseTruncated,
        Self::CloseCodeInvalid,
        Self::InvalidUtf8,
        Self::CorruptDeflate,
        Self::FrameTooBig,
        Self::MessageTooBig,
        Self::TooManyFragments,
    ];

    /// The code to close with (RFC 6455, section 7.4.1).
    pub fn close_code(self) -> u16 {
        match self {
            // RFC 7692 names no code for corrupt data. The framing was right (so not
            // 1002); what it carried was not what RSV1 said: 'data within a message
            // that was not consistent with the type of the message'.
            Self::InvalidUtf8 | Self::CorruptDeflate => 1007,
            Self::FrameTooBig | Self::MessageTooBig | Self::TooManyFragments => 1009,
            _ => 1002,
        }
    }

    /// A stable name for metrics and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unmasked => "unmasked",
            Self::ReservedBits => "reserved_bits",
            Self::ReservedOpcode => "reserved_opcode",
            Self::LengthNotMinimal => "length_not_minimal",
            Self::LengthOverflow => "length_overflow",
            Self::ControlFragmented => "control_fragmented",
            Self::ControlTooLong => "control_too_long",
            Self::NothingToContinue => "nothing_to_continue",
            Self::MessageInterrupted => "message_interrupted",
            Self::CloseTruncated => "close_truncated",
            Self::CloseCodeInvalid => "close_code_invalid",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::CorruptDeflate => "corrupt_deflate",
            Self::FrameTooBig => "frame_too_big",
            Self::MessageTooBig => "message_too_big",
            Self::TooManyFragments => "too_many_fragments",
        }
    }

    /// The close frame that answers it.
    pub fn reply(self) -> Frame {
        Frame::close(self.close_code(), &self.to_string())
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unmasked => "the client sent a frame without a mask",
            Self::ReservedBits => "the client set a reserved bit that was not negotiated here",
            Self::ReservedOpcode => "the client sent a frame with a reserved opcode",
            Self::LengthNotMinimal => "the client wrote a frame length in more bytes than needed",
            Self::LengthOverflow => "the client wrote a frame length of 2^63 or more",
            Self::ControlFragmented => "the client fragmented a control frame",
            Self::ControlTooLong => "the client sent a control frame of more than 125 bytes",
            Self::NothingToContinue => "the client continued a message that it had not begun",
            Self::MessageInterrupted => "the client began a message inside another one",
            Self::CloseTruncated => "the client sent a close frame with half a code",
            Self::CloseCodeInvalid => "the client sent a close code that must not be sent",
            Self::InvalidUtf8 => "the client sent text that is not UTF-8",
            Self::CorruptDeflate => "the client sent compressed data that does not inflate",
            Self::FrameTooBig => "the client sent a frame above the size limit",
            Self::MessageTooBig => "the client sent a message above the size limit",
            Self::TooManyFragments => "the client split a message into too many frames",
        })
    }
}

impl std::error::Error for Violation {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_distinct_and_sentences_fit_a_close_frame() {
        let names: HashSet<_> = Violation::ALL.iter().map(|v| v.name()).collect();
        assert_eq!(names.len(), Violation::ALL.len());
        for violation in Violation::ALL {
            let sentence = violation.to_string();
            let frame = violation.reply();
            assert_eq!(&frame.bytes()[4..], sentence.as_bytes(), "not cut");
            assert_eq!(frame.bytes()[2..4], violation.close_code().to_be_bytes());
            let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(violation.name().chars().all(snake));
        }
    }
}
